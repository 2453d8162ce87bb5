/** State -> what stands on the stage. Pure; the view only draws it. */
import type { Outcome } from '../engine/types';
import type { Messages } from '../text/messages';
import { nameOf } from '../text/words';
import { hasJobInHand, lookOfGoroutine, type Status } from './goroutine-look';
import { JOB_STATES, type Look, lookOfJobState } from './look';
import { jobName, type Plan } from './plan';
import { type Channel, type Goroutine, goroutineName, type Job, objectName, type RunState } from './state';

/** How a goroutine is, whoever draws it. */
export interface Standing {
  readonly look: Look;
  /** What it is doing, in a few words. */
  readonly status: string;
  /** What it waits for, in Go's words. */
  readonly reason: string;
}

export interface Card extends Standing {
  readonly key: string;
  /** Undefined while it is only planned. */
  readonly goroutine: number | undefined;
  readonly title: string;
  readonly job: { readonly name: string; readonly look: Look } | undefined;
  readonly note: string;
}

export interface ChannelView {
  readonly name: string;
  readonly capacity: number;
  readonly length: number;
  readonly values: readonly number[];
  readonly closed: boolean;
  readonly senders: readonly string[];
  readonly receivers: readonly string[];
}

export interface Frame {
  /** What the goroutines are in; `crowd`: nothing. */
  readonly kind: 'errgroup' | 'waitGroup' | 'crowd';
  readonly context: 'planned' | 'active' | 'cancelled' | 'none';
  readonly cause: string;
  readonly error: string;
  readonly waiting: number | undefined;
}

export interface Stage {
  readonly jobs: ChannelView | undefined;
  readonly results: ChannelView | undefined;
  /** What main has of the results; absent where the program has none. */
  readonly received:
    | { readonly count: number; readonly recent: readonly number[]; readonly over: boolean }
    | undefined;
  readonly cards: readonly Card[];
  readonly cardsHidden: number;
  readonly helpers: readonly Card[];
  readonly frame: Frame;
}

const MOST_CARDS = 64;
const MOST_VALUES = 24;
const MOST_TASK_CARDS = 40;
const MOST_CROWD_CARDS = 12;
const MAIN = 1;
const isPool = (plan: Plan) => plan.pattern === 'worker-pool' || plan.pattern === 'pool-errgroup';

export function stageOf(t: Messages, plan: Plan, state: RunState, outcome: Outcome | undefined): Stage {
  const named = (name: string) => [...state.channels.values()].find((ch) => ch.name === name);
  const pool = isPool(plan);
  const results = named('results');
  const ending = endingOf(outcome);
  const { cards, hidden } = (plan.goroutines > 0 ? crowdCards : pool ? workerCards : taskCards)(
    t,
    plan,
    state,
    ending,
  );
  return {
    jobs: pool ? channelView(state, 'jobs', named('jobs'), plan.buffer) : undefined,
    results: pool ? channelView(state, 'results', results, plan.jobs) : undefined,
    received: plan.jobNames.length ? undefined : receivedBy(pool ? results : undefined, outcome),
    cards,
    cardsHidden: hidden,
    helpers: helperCards(t, plan, state, ending),
    frame: frameOf(plan, state),
  };
}

// A pool's main takes results from a channel; a group's main reads them all once Wait has returned.
function receivedBy(results: Channel | undefined, outcome: Outcome | undefined): Stage['received'] {
  const over = outcome !== undefined;
  if (results) return { count: results.received, recent: results.recent.slice(-MOST_VALUES), over };
  const values = outcome?.results ?? [];
  return { count: values.length, recent: values.slice(-MOST_VALUES), over };
}

function channelView(state: RunState, name: string, ch: Channel | undefined, planned: number): ChannelView {
  const names = (ids: readonly number[]) => ids.map((id) => goroutineName(state, id));
  return {
    name,
    capacity: ch?.capacity ?? planned,
    length: ch?.length ?? 0,
    values: ch?.values ?? [],
    closed: ch?.closed ?? false,
    senders: names(ch?.senders ?? []),
    receivers: names(ch?.receivers ?? []),
  };
}

const JOB_LOOK = { inHand: 'running', completed: 'done', failed: 'failed', cancelled: 'cancelled' } as const;

/** A job's look while the run goes on. */
export const jobLook = (job: Job | undefined): Look => (job ? JOB_LOOK[job.phase] : 'planned');

/** What the outcome knows and the trace may have lost: who is stuck, and what became of the jobs. */
export interface Ending {
  readonly stuck: ReadonlySet<number>;
  readonly word: 'deadlocked' | 'leaked';
  /** Main returned, so whoever is not stuck has returned too. */
  readonly returned: boolean;
  readonly looks: ReadonlyMap<number, Look>;
}

export function endingOf(outcome: Outcome | undefined): Ending | undefined {
  if (!outcome) return undefined;
  const deadlock = outcome.kind === 'deadlock';
  const looks = new Map<number, Look>();
  for (const state of JOB_STATES) for (const id of outcome.jobs[state]) looks.set(id, lookOfJobState(state));
  return {
    stuck: new Set((deadlock ? outcome.blocked : outcome.leaked).map((g) => g.id)),
    word: deadlock ? 'deadlocked' : 'leaked',
    returned: outcome.kind === 'ok' || outcome.kind === 'error',
    looks,
  };
}

function plannedCard(t: Messages, title: string): Card {
  return {
    key: title,
    goroutine: undefined,
    title,
    look: 'planned',
    status: t.status.notStarted,
    reason: '',
    job: undefined,
    note: '',
  };
}

export function standingOf(t: Messages, state: RunState, g: Goroutine, ending: Ending | undefined): Standing {
  const inHand = !ending && hasJobInHand(state, g);
  const [look, status] = ending ? lastLook(g, ending) : lookOfGoroutine(g, inHand);
  const waits = look === 'stuck' || (look === 'blocked' && !inHand);
  return {
    look,
    status: t.status[g.panic ? 'panicked' : status],
    reason: waits ? [g.reason, objectName(state, g.object)].filter(Boolean).join(' · ') : '',
  };
}

function card(t: Messages, plan: Plan, state: RunState, g: Goroutine, ending: Ending | undefined): Card {
  const job = state.jobs.get(g.job);
  const standing = standingOf(t, state, g, ending);
  return {
    key: `g${g.id}`,
    goroutine: g.id,
    title: nameOf(g.name, g.id),
    ...standing,
    job: job && { name: jobName(plan, job.id), look: ending?.looks.get(job.id) ?? JOB_LOOK[job.phase] },
    note: standing.look === 'running' && g.worker >= 0 ? t.stage.onThread(g.worker + 1) : '',
  };
}

function lastLook(g: Goroutine, ending: Ending): readonly [Look, Status] {
  if (ending.stuck.has(g.id)) return ['stuck', ending.word];
  return g.state === 'done' || ending.returned ? ['done', 'returned'] : ['unfinished', 'notFinished'];
}

function byName(state: RunState): Map<string, Goroutine> {
  return new Map([...state.goroutines.values()].map((g) => [g.name, g]));
}

function workerCards(t: Messages, plan: Plan, state: RunState, ending: Ending | undefined) {
  const known = byName(state);
  const cards: Card[] = [];
  for (let w = 1; w <= Math.min(plan.workers, MOST_CARDS); w++) {
    const title = `worker ${w}`;
    const g = known.get(title);
    cards.push(g ? card(t, plan, state, g, ending) : plannedCard(t, title));
  }
  return { cards, hidden: plan.workers - cards.length };
}

// Of many tasks those that are still at it are shown.
function taskCards(t: Messages, plan: Plan, state: RunState, ending: Ending | undefined) {
  const known = byName(state);
  const few = plan.jobs <= MOST_TASK_CARDS;
  const cards: Card[] = [];
  for (let j = 1; j <= plan.jobs && cards.length < MOST_TASK_CARDS; j++) {
    const title = jobName(plan, j);
    const g = known.get(title);
    if (!few && !ending && g?.state === 'done') continue;
    cards.push(taskCard(t, plan, state, j, g, ending));
  }
  return { cards, hidden: plan.jobs - cards.length };
}

// Of a crowd those that were started first.
function crowdCards(t: Messages, plan: Plan, state: RunState, ending: Ending | undefined) {
  const few = Math.min(plan.goroutines, MOST_CROWD_CARDS);
  const known = [...state.goroutines.values()].filter((g) => g.id !== MAIN).slice(0, few);
  const cards = known.map((g) => card(t, plan, state, g, ending));
  return { cards, hidden: cards.length > 0 ? plan.goroutines - cards.length : 0 };
}

// A task's goroutine is its job: the card wears the job's fate.
function taskCard(
  t: Messages,
  plan: Plan,
  state: RunState,
  job: number,
  g: Goroutine | undefined,
  ending?: Ending,
): Card {
  const title = jobName(plan, job);
  const base = g ? { ...card(t, plan, state, g, ending), job: undefined } : plannedCard(t, title);
  const look = ending?.looks.get(job) ?? jobLook(state.jobs.get(job));
  if (look === 'planned' || look === 'running' || base.look === 'stuck') return base;
  const fate = FATE[look];
  return { ...base, look, status: fate ? t.status[fate] : base.status };
}

const FATE: Partial<Record<Look, Status>> = {
  done: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  unfinished: 'notFinished',
};

function helperCards(t: Messages, plan: Plan, state: RunState, ending: Ending | undefined): Card[] {
  const helpers = [...state.goroutines.values()].filter(
    (g) =>
      g.id === MAIN ||
      (plan.goroutines === 0 &&
        g.name &&
        !g.job &&
        !/^(worker|job) \d+$/.test(g.name) &&
        !plan.jobNames.includes(g.name)),
  );
  if (!helpers.some((g) => g.id === MAIN)) return [plannedCard(t, 'main')];
  return helpers.map((g) => card(t, plan, state, g, ending));
}

function frameOf(plan: Plan, state: RunState): Frame {
  const waitGroup = [...state.waitGroups.values()].at(-1);
  if (plan.goroutines > 0)
    return { kind: 'crowd', context: 'none', cause: '', error: '', waiting: undefined };
  if (!plan.grouped) {
    return { kind: 'waitGroup', context: 'none', cause: '', error: '', waiting: waitGroup?.count };
  }
  const contexts = [...state.contexts.values()].filter((c) => !c.ofJob);
  const ctx = contexts.find((c) => c.cancelled) ?? contexts.at(-1);
  const error = [...state.groups.values()].find((g) => g.error)?.error ?? '';
  return {
    kind: 'errgroup',
    context: ctx?.cancelled ? 'cancelled' : state.events > 0 ? 'active' : 'planned',
    cause: ctx?.cause ?? '',
    error,
    waiting: undefined,
  };
}
