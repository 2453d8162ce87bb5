/**
 * Trace events -> state. Events come in the run's order. A lost event must not break the picture: whatever an
 * event names is made if it is not known yet, and each event is believed over what came before it.
 */
import type { TraceEvent } from '../engine/trace-format';
import { hasJobInHand } from './goroutine-look';
import {
  type Channel,
  type Context,
  emptyState,
  type Goroutine,
  type Group,
  type JobPhase,
  type RunState,
  type WaitGroup,
} from './state';

const LOG_KEPT = 2000;
const LOG_SLACK = 500;
const RECENT_KEPT = 64;
const OBJECT = { chan: 1, waitGroup: 2, context: 3, group: 4 } as const;

export function replay(events: readonly TraceEvent[]): RunState {
  const state = emptyState();
  for (const event of events) apply(state, event);
  return state;
}

function entry<T>(map: Map<number, T>, id: number, make: () => T): T {
  let value = map.get(id);
  if (value === undefined) {
    value = make();
    map.set(id, value);
  }
  return value;
}

function goroutine(state: RunState, id: number): Goroutine {
  return entry(state.goroutines, id, () => ({
    id,
    name: id === 1 ? 'main' : '',
    state: 'runnable',
    reason: '',
    object: 0,
    worker: -1,
    job: 0,
    jobsEnded: 0,
    spawner: 0,
    panic: '',
    site: '',
  }));
}

function channel(state: RunState, id: number): Channel {
  return entry(state.channels, id, () => ({
    id,
    name: '',
    capacity: 0,
    length: 0,
    values: [],
    closed: false,
    senders: [],
    receivers: [],
    received: 0,
    recent: [],
  }));
}

const waitGroup = (state: RunState, id: number): WaitGroup =>
  entry(state.waitGroups, id, () => ({ id, name: '', count: 0 }));
const context = (state: RunState, id: number): Context =>
  entry(state.contexts, id, () => ({ id, name: '', ofJob: false, cancelled: false, cause: '' }));
const group = (state: RunState, id: number): Group =>
  entry(state.groups, id, () => ({ id, name: '', error: '' }));

function without(queue: number[], id: number): void {
  const at = queue.indexOf(id);
  if (at >= 0) queue.splice(at, 1);
}

function leaveQueues(state: RunState, g: Goroutine): void {
  const waitedOn = g.object ? state.channels.get(g.object) : undefined;
  if (!waitedOn) return;
  without(waitedOn.senders, g.id);
  without(waitedOn.receivers, g.id);
}

function setState(state: RunState, id: number, now: Goroutine['state'], reason = '', object = 0): Goroutine {
  const g = goroutine(state, id);
  leaveQueues(state, g);
  g.state = now;
  g.reason = reason;
  g.object = object;
  return g;
}

function block(state: RunState, e: TraceEvent): void {
  setState(state, e.goroutine, 'blocked', e.reason, e.object);
  if (e.reason === 'chan send') channel(state, e.object).senders.push(e.goroutine);
  if (e.reason === 'chan receive') channel(state, e.object).receivers.push(e.goroutine);
}

// `extra` is the length after the operation, so values and length agree however events were lost.
function settle(ch: Channel, length: number): void {
  ch.length = length;
  if (ch.values.length > length) ch.values.splice(0, ch.values.length - length);
}

function endJob(state: RunState, e: TraceEvent, phase: JobPhase): void {
  const job = entry(state.jobs, e.arg, () => ({ id: e.arg, phase, goroutine: e.goroutine, error: '' }));
  job.phase = phase;
  job.error = e.text;
  const g = goroutine(state, e.goroutine);
  g.job = e.arg;
  g.jobsEnded++;
}

function nameObject(state: RunState, e: TraceEvent): void {
  if (e.extra === OBJECT.chan) channel(state, e.object).name = e.text;
  if (e.extra === OBJECT.waitGroup) waitGroup(state, e.object).name = e.text;
  if (e.extra === OBJECT.context) {
    const made = context(state, e.object);
    made.name = e.text;
    made.ofJob = hasJobInHand(state, goroutine(state, e.goroutine));
  }
  if (e.extra === OBJECT.group) group(state, e.object).name = e.text;
}

function log(state: RunState, e: TraceEvent): void {
  if (!e.text) return; // its words found no room in the dictionary
  state.log.push({ time: e.time, goroutine: e.goroutine, text: e.text });
  if (state.log.length < LOG_KEPT + LOG_SLACK) return;
  state.log.splice(0, LOG_SLACK);
  state.logForgotten += LOG_SLACK;
}

/** Brings `state` forward by one event. */
export function apply(state: RunState, e: TraceEvent): void {
  state.events++;
  if (e.time > state.time) state.time = e.time;
  if (e.site && e.goroutine) goroutine(state, e.goroutine).site = e.site;

  switch (e.kind) {
    case 'create': {
      const made = goroutine(state, e.arg);
      made.spawner = e.goroutine;
      made.site = e.site; // until it runs, it stands where it was made
      return;
    }
    case 'name':
      goroutine(state, e.goroutine).name = e.text;
      return;
    case 'start':
      setState(state, e.goroutine, 'running').worker = e.worker;
      return;
    case 'run':
      setState(state, e.goroutine, 'running').worker = e.arg;
      return;
    case 'block':
      block(state, e);
      return;
    case 'park':
      if (e.goroutine && goroutine(state, e.goroutine).state !== 'blocked') block(state, e);
      return;
    case 'unblock':
      setState(state, e.arg, 'runnable');
      return;
    case 'yield':
      setState(state, e.goroutine, 'runnable');
      return;
    case 'end':
      setState(state, e.goroutine, 'done');
      return;
    case 'panic':
      if (e.goroutine) goroutine(state, e.goroutine).panic = e.text;
      return;

    case 'object':
      nameObject(state, e);
      return;
    case 'chan_made':
      channel(state, e.object).capacity = e.arg;
      return;
    case 'send': {
      const ch = channel(state, e.object);
      // A value handed straight to a receiver never enters the buffer.
      if (e.extra > 0) ch.values.push(e.arg);
      settle(ch, e.extra);
      return;
    }
    case 'recv': {
      const ch = channel(state, e.object);
      settle(ch, e.extra);
      ch.received++;
      ch.recent.push(e.arg);
      if (ch.recent.length > RECENT_KEPT) ch.recent.shift();
      return;
    }
    case 'close':
      channel(state, e.object).closed = true;
      return;
    case 'wait_group':
      waitGroup(state, e.object).count = e.arg | 0;
      return;
    case 'cancel': {
      const ctx = context(state, e.object);
      ctx.cancelled = true;
      ctx.cause = e.text;
      return;
    }
    case 'group_error':
      group(state, e.object).error ||= e.text;
      return;

    case 'task_begin':
      state.jobs.set(e.arg, { id: e.arg, phase: 'inHand', goroutine: e.goroutine, error: '' });
      goroutine(state, e.goroutine).job = e.arg;
      return;
    case 'task_end':
      endJob(state, e, 'completed');
      return;
    case 'task_fail':
      endJob(state, e, 'failed');
      return;
    case 'task_cancel':
      endJob(state, e, 'cancelled');
      return;
    case 'log':
      log(state, e);
      return;
  }
}
