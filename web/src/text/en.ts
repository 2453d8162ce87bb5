import type { FieldError, Outcome, SchemaPattern } from '../engine/types';
import type { Program } from './program';
import { type Locale, noun, numberIn, type One, phrase, sizeOf } from './words';

const number = numberIn('en');
const decimal = (text: string) => text;
const size = (n: number): string => `${Number.isSafeInteger(n) ? '' : 'about '}${sizeOf(n, number, decimal)}`;

/** So many of a thing, by its English noun. */
export const some = (n: number, what: string): string => `${size(n)} ${noun(what, n === 1)}`;

/** What is said of a program and its runs, wherever they are shown. Other languages have the same, under the same names. */
export const en = {
  locale: 'en' as Locale,
  number,
  /** A number that is a text already, with a point in it. */
  decimal,
  /** A number of schedules or runs. */
  size,

  page: {
    title: 'Millrace: Go’s concurrency patterns, running in this page',
    lead: 'Go’s worker pool and error group, run by a C++ core compiled to WebAssembly, here in this page.',
    language: 'Language of the page',
    run: 'Run',
    stop: 'Stop',
    copyLink: 'Copy link',
    linkCopied: 'Link copied',
    live: 'Run it live again',
    byHand: 'Be the scheduler',
    engineComing: 'The engine is on its way.',
    stopping: 'Stopping: a job that does not look up finishes first.',
    notRun: <T>(why: T) => phrase`Not run: ${why}.`,
    notRunFor: (settings: number) => `Not run: ${settings} settings must be changed first.`,
  },

  /** Of a program that stands in a text. */
  element: {
    playground: 'Open in the playground',
    running: 'Running.',
    pressRun: 'Press Run to see how it ends.',
  },

  badge: {
    off: 'NOT RUNNING',
    starting: 'Starting the engine',
    live: (threads: number) => `LIVE ${some(threads, 'thread')}`,
    byHand: 'SIMULATED by hand',
    schedule: 'SIMULATED schedule',
    seed: (seed: string) => `SIMULATED seed ${seed}`,
    oneThread: <T>(why: T) => phrase`One thread: ${why}.`,
    /** Of the engine; empty where that can only be said in English. */
    whyNoThreads: (reason: string) => reason,
  },

  patterns: {
    legend: 'Pattern',
    /** The engine's own words for a pattern. */
    title: (p: SchemaPattern) => p.title,
    doc: (p: SchemaPattern) => p.doc,
  },

  fields: {
    workers: 'workers',
    jobs: 'jobs',
    buffer: 'buffer',
    fail: 'failing jobs',
    limit: 'limit',
    goroutines: 'goroutines',
    waves: 'waves',
    work: 'work',
    workMs: 'milliseconds per job',
    workBlocks: 'blocks per job',
    timeoutMs: 'deadline of a job',
    workPixels: 'pixels',
    errorPolicy: 'on the first error',
    heedContext: 'context',
    mistake: 'mistake',
    threads: 'threads',
    seed: 'seed',
  },
  none: 'none',
  all: 'all',
  /** A field that was refused; empty where that can only be said in English. */
  fieldError: ({ message }: FieldError) => message,

  sentence: {
    pool: <T>(jobs: T, workers: T, one: One) =>
      phrase`Run ${jobs} ${noun('job', one('jobs'))} on ${workers} ${noun('worker', one('workers'))}.`,
    group: <T>(jobs: T, limit: T, one: One) =>
      phrase`Run ${jobs} ${noun('job', one('jobs'))}, a goroutine each; limit ${limit}.`,
    fetch: 'Fetch users and inventory at once.',
    tree: <T>(goroutines: T, waves: T, one: One) =>
      phrase`Park ${goroutines} ${noun('goroutine', one('goroutines'))}, and send a token through all of them, ${waves} ${noun('time', one('waves'))}.`,
    fail: <T>(ids: T, one: One) =>
      phrase`${noun('Job', one('fail'))} ${ids} ${one('fail') ? 'fails' : 'fail'}.`,
    buffer: <T>(buffer: T) => phrase`The jobs channel buffers ${buffer}.`,
    sleeps: 'sleeps',
    hashes: 'hashes',
    fetches: 'fetches',
    resizes: 'resizes a picture to',
    work: <T>(work: T, amount: T, unit: string) => phrase`Each job ${work} ${amount} ${unit}.`,
    fetchWork: <T>(work: T, amount: T, unit: string) =>
      phrase`Inventory ${work} ${amount} ${unit} and fails; users takes twice as long.`,
    fetchedWork: <T>(work: T) =>
      phrase`Each job ${work} a file of this site; for those that fail there is none.`,
    fetchedData: <T>(work: T) =>
      phrase`Users and inventory ${work} a file of this site; then inventory fails.`,
    timeout: <T>(ms: T) => phrase`A job has ${ms} ms for it.`,
    never: 'any number of',
    ms: 'ms',
    blocks: 'blocks',
    pixels: 'pixels, a half and a quarter of that',
    onError: <T>(policy: T) => phrase`On the first error ${policy}.`,
    cancel: 'cancel the rest',
    continue: 'keep going',
    context: <T>(heed: T) => phrase`Jobs ${heed} their context.`,
    watch: 'watch',
    ignore: 'ignore',
    mistake: <T>(mistake: T) => phrase`The program ${mistake}.`,
    byHand: 'You schedule it.',
    scheduled: 'It follows a schedule.',
    simulated: <T>(seed: T) => phrase`It is simulated, with seed ${seed}.`,
    liveOnly: <T>(threads: T, one: One) =>
      phrase`It runs live on ${threads} ${noun('thread', one('threads'))}.`,
    live: <T>(threads: T, seed: T, one: One) =>
      phrase`It runs live on ${threads} ${noun('thread', one('threads'))}; with a seed it is simulated: ${seed}.`,
    mistakes: {
      none: 'has no mistake',
      'no-close': 'forgets close(jobs)',
      'forget-done': 'forgets wg.Done()',
      'unbuffered-results': 'leaves results unbuffered',
      'early-return': 'returns without waiting',
      'add-inside': 'calls wg.Add(1) in its workers',
      'last-error': 'keeps the last error it meets',
      'unsynchronised-counter': 'counts without a lock',
      'mutex-counter': 'counts under a mutex',
      'atomic-counter': 'counts with an atomic',
    },
  },

  verdict: {
    title: 'Verdict',
    /** The engine's own words for an outcome. */
    text: (outcome: Outcome, _program: Program) => outcome.verdict,
    recorded: 'of a run recorded when this page was made',
    stale: 'on the settings before',
    pressRun: 'Press Run to see how it ends and what becomes of every job.',
    running: (ended: number, jobs: number) =>
      `Running: ${number(ended)} of ${some(jobs, 'job')} ${jobs === 1 ? 'has' : 'have'} ended.`,
  },

  waiting: {
    label: 'who waits for whom',
    waits: 'waits:',
    for: 'for',
    cycle: 'again: a cycle',
    nobody: 'nobody is left',
    /** "worker 1", "workers 1-3" */
    numbered: (kind: string, ids: string, many: boolean) => `${noun(kind, !many)} ${ids}`,
  },

  jobs: {
    title: 'Jobs',
    hint: 'Press a job to make it fail.',
    isToFail: ', is to fail',
    notStarted: 'not started',
    inHand: 'in hand',
    completed: 'completed',
    failed: 'failed',
    cancelled: 'cancelled',
    unfinished: 'unfinished',
  },

  /** What a goroutine is doing. */
  status: {
    notStarted: 'not started',
    running: 'running',
    ready: 'ready to run',
    waits: 'waits',
    asleep: 'asleep',
    asleepInJob: 'asleep in its job',
    outside: 'waits for the page',
    returned: 'returned',
    deadlocked: 'deadlocked',
    leaked: 'leaked',
    panicked: 'panicked',
    notFinished: 'not finished',
    completed: 'completed',
    failed: 'failed',
    cancelled: 'cancelled',
  },

  stage: {
    title: 'Stage',
    others: 'other goroutines',
    goroutines: 'goroutines',
    more: (n: number) => `and ${number(n)} more`,
    notMade: 'not made yet',
    counter: (n: number) => `counter ${n}`,
    firstError: (error: string) => `first error: ${error}`,
    active: 'active',
    cancelledBy: (cause: string) => `cancelled, cause “${cause}”`,
    cancelledByWait: 'cancelled, as Wait() returned',
    onThread: (thread: number) => `on thread ${thread}`,
    unbuffered: 'unbuffered',
    filled: (length: number, capacity: number) => `${number(length)} of ${number(capacity)}`,
    closed: 'closed',
    buffer: (channel: string) => `${channel} buffer`,
    sending: (names: string) => `waiting to send: ${names}`,
    receiving: (names: string) => `waiting to receive: ${names}`,
    andMore: (names: string, more: number) => `${names} and ${more} more`,
    results: 'results in main',
    noneYet: 'none yet',
    earlier: (n: number) => `${number(n)} earlier, `,
  },

  log: {
    title: 'Log',
    earlier: (lines: number) => some(lines, 'earlier line'),
    empty: 'What the program prints appears here.',
    dropped: (events: number) =>
      `${some(events, 'event')} ${events === 1 ? 'was' : 'were'} too quick to record: the picture has gaps, the verdict has none.`,
  },

  playback: {
    title: 'Goroutines over time',
    label: 'playback',
    toBeginning: 'To the beginning',
    stepBack: 'Step back',
    pause: 'Pause',
    play: 'Play',
    stepForward: 'Step forward',
    follow: 'Follow the run',
    toEnd: 'To the end',
    place: 'Place in the run',
    noRun: 'No run yet',
    at: (time: string, event: number, events: number) =>
      `${time}, event ${number(event)} of ${number(events)}`,
    speed: 'Speed',
    wholeRun: 'whole run in 8 s',
    along: 'Along',
    time: 'time',
    events: 'events',
    loop: 'Loop',
    sound: 'Sound',
  },

  lanes: {
    label: 'Lanes',
    help: '↑ ↓ choose a goroutine, ← → step, with shift among its own events; + − zoom, 0 shows all.',
    zoom: 'zoom of the lanes',
    zoomOut: 'Zoom out',
    zoomIn: 'Zoom in',
    fit: 'Fit',
    notStarted: (name: string) => `${name} has not been started`,
    onThread: (thread: number) => `, on thread ${thread}`,
    at: (time: string) => `at ${time}`,
    forEver: (since: string) => `from ${since}, for ever`,
    fromTo: (from: string, to: string, length: string) => `${from} to ${to} (${length})`,
    startedBy: (name: string) => `, started by ${name}`,
    wokenBy: (name: string) => `, woken by ${name}`,
    cancelled: 'cancelled',
    cancelledBy: (cause: string) => `cancelled: ${cause}`,
  },

  events: {
    title: 'The same, event by event',
    noRun: 'There has been no run yet.',
    earlier: (n: number) => some(n, 'earlier event'),
    later: (n: number) => some(n, 'later event'),
    notKept: (n: number) =>
      `${some(n, 'event')} after these ${n === 1 ? 'was' : 'were'} counted, and not kept.`,
    timer: 'a timer',
    unnamed: 'something unnamed',
    object: 'an object',
    context: 'the context',
    starts: (who: string, whom: string) => `${who} starts ${whom}`,
    begins: (who: string) => `${who} begins`,
    runs: (who: string) => `${who} runs`,
    waits: (who: string, on: string) => `${who} waits: ${on}`,
    wakes: (who: string, whom: string) => `${who} wakes ${whom}`,
    through: (what: string) => ` through ${what}`,
    yields: (who: string) => `${who} lets others run`,
    returns: (who: string) => `${who} returns`,
    panics: (who: string, text: string) => `${who} panics: ${text}`,
    sends: (who: string, value: number, to: string) => `${who} sends ${value} to ${to}`,
    receives: (who: string, value: number, from: string) => `${who} receives ${value} from ${from}`,
    closes: (who: string, what: string) => `${who} closes ${what}`,
    selects: (who: string, number: number) => `${who} selects case ${number}`,
    due: 'a timer is due',
    dueFor: (whom: string) => `a timer is due for ${whom}`,
    counts: (who: string, what: string, to: number) => `${who} brings ${what} to ${to}`,
    cancels: (who: string, what: string, cause: string) => `${who} cancels ${what}: ${cause}`,
    groupError: (who: string, error: string) => `${who} gives the group its error: ${error}`,
    beginsJob: (who: string, job: string) => `${who} begins ${job}`,
    completesJob: (who: string, job: string) => `${who} completes ${job}`,
    fails: (who: string, error: string) => `${who} fails: ${error}`,
    givesUp: (who: string, job: string, why: string) => `${who} gives up ${job}: ${why}`,
    prints: (who: string, text: string) => `${who} prints “${text}”`,
    takesOver: (thread: number, who: string, from: number) =>
      `thread ${thread} takes ${who} over from thread ${from}`,
    isNamed: (id: number, name: string) => `goroutine ${id} is named ${name}`,
    isMade: (what: string) => `${what} is made`,
    hasRoom: (what: string, capacity: number) => `${what} has room for ${capacity}`,
  },
};
