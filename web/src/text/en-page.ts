import type { DataRace, Way } from '../engine/types';
import { en, some } from './en';
import { capital } from './words';

const { number, size } = en;
const setting = (name: string, flag = name) => flag.replaceAll('-', ' ');

/** Every text of the playground: what is said of any program, and of what only the playground does. */
export const enPage = {
  ...en,

  presets: {
    legend: 'Example',
    ofYourOwn: 'of your own',
    setRight: 'Set it right',
    group: (group: string) => group,
    title: (p: { readonly name: string; readonly title: string }) => p.title,
    about: (p: { readonly name: string; readonly about: string }) => p.about,
  },

  /** Of very many goroutines. */
  crowd: {
    title: 'Every goroutine',
    pressRun: 'Press Run to see them woken in waves.',
    running: 'Running.',
    untraced: (n: number) => `and ${number(n)} more, not traced`,
    notStarted: 'not started',
    parked: 'parked',
    awake: 'awake',
    returned: 'returned',
    noWave: 'The token has not been sent yet.',
    allParked: 'All are parked.',
    over: 'All have returned.',
    wave: (wave: number, reached: number, of: number) =>
      `Wave ${wave} has come to ${number(reached)} of ${number(of)}.`,
    halfway: (wave: number, reached: number) =>
      `The picture is of a moment before: wave ${wave} had come to ${number(reached)}.`,
    pixels:
      'A pixel a goroutine, from the root to the leaves. Each wave changes the colour of who is parked.',
    spawned: 'Started, and parked',
    waves: 'The token through all, each time',
    time: (ms: number) => (ms < 1000 ? `${number(ms, 0)} ms` : `${number(ms / 1000, 2)} s`),
    memory: 'Memory of a parked goroutine',
    bars: { here: 'here, in this run', go: 'in Go', thread: 'a thread instead' },
    bytes: (n: number) => `${number(n)} bytes`,
    compared: (megabytes: number) =>
      `Here: what the engine’s allocator had handed out for them, ${number(megabytes)} MB, channels included. In Go: resident memory of Go 1.27 with a million parked; 2,048 bytes are the stack. A thread: what each of 10,000 parked ones has touched on Linux, which reserves 8 MiB of addresses for each, too.`,
    tooFew: (n: number) => `What one takes is told from ${number(n)} on.`,
  },

  undo: {
    undo: 'Undo',
    redo: 'Redo',
    undone: (what: string) => `Undone: ${what}.`,
    redone: (what: string) => `Redone: ${what}.`,
    settings: (n: number) => `${n} settings`,
    isNow: (name: string, flag: string | undefined, value: string) =>
      `${setting(name, flag)} is ${value || 'empty'}`,
  },

  exports: {
    title: 'Export',
    link: 'Link',
    linkHint: 'to these settings, to the clipboard',
    embed: 'Embed code',
    embedHint: 'a frame for another page, to the clipboard',
    embedCopied: 'The embed code is in the clipboard.',
    notCopied: {
      link: 'The browser keeps this page from the clipboard; the link is in the address bar.',
      embed: 'The browser keeps this page from the clipboard; this is the embed code:',
    },
    perfettoFirst: (events: number) => `the first ${number(events)} events of the trace`,
    perfettoGaps: 'the trace, with gaps',
    perfettoHint: 'the trace, for ui.perfetto.dev',
    svgHint: 'the goroutines over time, as a picture',
    run: 'Run file',
    runHint: 'these settings, to be opened here again',
    save: 'Save run file',
    open: 'Open a run file',
    openHint: 'or drop it on the page',
    tooLong: 'too long for one; take the run file',
    linkFaults: {
      tooLong:
        'This link is longer than 2 KB, which no link of this page is, so it was not followed. Longer runs come as files.',
      foreign:
        'This link is of another version of this page, so it was not followed: links of this one begin with #v1.',
    },
    foreign: {
      tooLarge: (name: string) => `${name} is no run file: it is larger than 1 MB.`,
      notJson: (name: string) => `${name} is no run file: it is not JSON.`,
      noScenario: (name: string) => `${name} is no run file: there is no scenario in it.`,
    },
    afterRun: 'when the run is over',
    withoutRun: 'when there has been a run',
  },

  fates: {
    title: 'What became of every job',
    completed: 'Completed',
    failed: 'Failed',
    cancelled: 'Cancelled',
    unfinished: 'Unfinished',
    notStarted: 'Not started',
    inHand: 'In hand',
    deadlocked: 'Deadlocked goroutines',
    leaked: 'Leaked goroutines',
    columns: ['Goroutine', 'Waits in', 'On', 'For', 'At', 'Started at'],
    andMore: (name: string, more: number) => `${name} and ${more} more`,
    more: (n: number) => `and ${n} more`,
    nobody: 'nobody is left',
  },

  ways: {
    title: 'You are the scheduler',
    over: 'The run is over. Go back to a choice and take another way.',
    back: 'Back',
    startOver: 'Start over',
    made: (choices: number) => (choices === 0 ? 'No choice made yet' : `${some(choices, 'choice')} made`),
    /** Without its place in the source. */
    text: ({ text, site }: Way) => {
      const place = ` (${site})`;
      return site && text.endsWith(place) ? text.slice(0, -place.length) : text;
    },
  },

  outcomes: {
    title: 'How else it can come out',
    stale: 'of the settings before',
    explore: 'Explore every schedule',
    stop: 'Stop looking',
    all: 'Taking every schedule',
    sampling: 'Too many to take them all: sampling',
    soFar: (runs: number, outcomes: number) => `: ${some(runs, 'run')}, ${some(outcomes, 'outcome')} so far`,
    about:
      'Goroutines can take their turns in another order each time. The engine can try every order, and any time that a job may take.',
    outside: 'Such jobs are done in real time only: nothing of them can be simulated or searched.',
    diverged: 'The program is not the same each time it is run:',
    ofAll: (outcomes: number, schedules: number) =>
      `${some(outcomes, 'outcome')} of ${schedules === 1 ? 'the one schedule there is' : `all ${size(schedules)} schedules`}.`,
    ofUncounted: (outcomes: number) =>
      `${some(outcomes, 'outcome')} of all schedules, which are too many to be counted.`,
    givenUp: (runs: number) => `A search of every schedule was given up after ${some(runs, 'run')}. `,
    ofSamples: (outcomes: number, runs: number) =>
      `${some(outcomes, 'outcome')} in ${some(runs, 'random schedule')}; there may be others.`,
    ofRuns: (outcomes: number, runs: number) =>
      `${some(outcomes, 'outcome')} in the ${some(runs, 'run')} that ${runs === 1 ? 'was' : 'were'} made; there may be others.`,
    share: (share: string, schedules: number) => `${share}, ${some(schedules, 'schedule')}`,
    shareUnknown: 'share not known',
    thisRun: 'This run',
    rarer: (n: number) => some(n, 'rarer outcome'),
    note: 'Press an outcome to see a run that ends so. Shares are of the schedules, not of what is likely on a machine.',
    /** The engine's own words for a data race. */
    race: ({ text }: DataRace) => text,
  },

  /** What on a phone is asked for. */
  sheets: { settings: 'Settings', done: 'Done' },

  code: {
    title: 'Code',
    language: 'Language',
    notLoaded: 'The listing did not load; reload the page to try again.',
    changes: 'What your choice changes in the program.',
    asleep: 'asleep',
    ready: 'ready',
    notFinished: 'not finished',
    runningHere: 'running; last seen at this line',
    line: 'line',
    more: (n: number) => `${number(n)} more`,
  },

  whatIf: {
    workers: 'What if there were more workers, or fewer?',
    limit: 'What if the limit were another?',
    stale: 'of the settings before',
    one: { workers: '1 worker', limit: 'a limit of 1' },
    speedUp: (one: string) => `how many times as fast as ${one}, as measured`,
    idealSpeedUp: 'ideal: as many times as workers',
    time: 'how long it takes, as simulated',
    idealTime: (one: string) => `ideal: the time of ${one}, divided`,
    coming: 'Each number is simulated as soon as the engine is here.',
    busy: { hash: 'Hashing keeps a processor busy', image: 'Resizing keeps a processor busy' },
    oneThread: (busy: string) =>
      `${busy}, and there is one thread here: workers take turns on it, and more of them are no faster.`,
    toMeasure: (busy: string) =>
      `${busy}, of which virtual time knows nothing. Real runs show what more workers gain on this machine’s threads.`,
    measure: 'Measure on this machine',
    stop: 'Stop measuring',
    measuring: (done: number, of: number) => `${done} of ${of} runs`,
    tooSlow: (seconds: number) => `A round of runs takes more than ${seconds} s here: make the jobs smaller.`,
    deadlock: 'deadlock',
    panic: 'panic',
    stopped: 'given up after too many steps',
    noTime: 'no time',
    workersOf: (n: number) => some(n, 'worker'),
    limitOf: (n: number) => `a limit of ${n}`,
    noLimit: 'no limit',
    point: (who: string, what: string) => `${who}: ${what}`,
    ideal: (amount: string) => `; ideal: ${amount}`,
    times: (times: number) => `${number(times, 2)} times`,
    asFast: (times: number, time: string) => `${number(times, 2)} times as fast as 1, ${time}`,
  },

  /** What a what-if chart teaches. */
  lesson: {
    rest: 'The rest would take too long to simulate.',
    withOf: (value: string) => `with ${value}`,
    withoutLimit: 'without a limit',
    deadlock: 'it deadlocks',
    panic: 'it panics',
    stopped: 'it takes too many steps to be simulated',
    endless: 'it does not end',
    withAny: { workers: 'any number of workers', limit: 'any limit' },
    endsAlways: (ends: string, any: string, upTo: number) => `${capital(ends)} with ${any} up to ${upTo}.`,
    ends: (with_: string, ends: string) => `${capital(with_)} ${ends}.`,
    /** `values`: "1, 2, 5-9" */
    endsWellWith: (values: string) => `With ${values.replaceAll('-', ' to ')} it comes to its end.`,
    takes: (with_: string, time: string) => `${capital(with_)} it takes ${time}`,
    rounds: (jobs: number, rounds: number, each: string) =>
      `: ${some(jobs, 'job')} in ${some(rounds, 'round')} of ${each}`,
    faster: (times: number, than: string) => `, ${number(times, 1)} times as fast as with ${than}`,
    thanOne: { workers: '1', limit: 'a limit of 1' },
    allAlike: (upTo: number) => `Up to ${upTo}, none is faster or slower.`,
    only: (jobs: number) => `: there ${jobs === 1 ? 'is' : 'are'} only ${some(jobs, 'job')}`,
    wouldDo: (value: string, why: string) => `${capital(value)} would do${why}.`,
    noGain: (why: string) => `More gain nothing${why}.`,
    upTo: (last: number) => `, up to ${last}`,
    noGainBeyond: (best: number, why: string) => `; more than ${best} gain nothing${why}`,
    noGainAlso: (why: string) => `; more gain nothing${why}`,
    wouldTake: (value: number, time: string, more: string) => `With ${value} it would take ${time}${more}.`,
    andWith: (value: number, time: string) => `, and ${time} with ${value}`,
    measured: (threads: number, runs: number, most: string, workers: boolean, times: number) =>
      `Measured on ${some(threads, 'thread')}, ${runs === 1 ? 'one run each' : `the median of ${runs} runs each`}: ${most} ${workers ? 'were' : 'was'} ${number(times, 2)} times as fast as 1.`,
  },
};
