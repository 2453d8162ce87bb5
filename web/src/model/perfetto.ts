/**
 * A trace as Chrome's trace-event JSON, which ui.perfetto.dev opens: what `millrace run --format perfetto` writes
 * (core/cli/perfetto.cpp), to the byte. One "process" holds the goroutines' tracks, another the workers'.
 */
import type { TraceEvent } from '../engine/trace-format';
import { nameOf } from '../text/words';

const GOROUTINES = 1;
const WORKERS = 2;

interface Slice {
  readonly name: string;
  readonly since: number;
}

interface Track {
  name: string;
  slice: Slice | undefined;
  worker: number;
  /** The arrow that ends where it next runs. */
  arrow: number;
  /** The job in hand. */
  task: number;
}

interface WorkerSlice {
  readonly goroutine: number;
  readonly worker: number;
  readonly from: number;
  readonly to: number;
}

/** `events` in the run's order. */
export function perfettoJson(events: readonly TraceEvent[]): string {
  return new Exporter().write(events);
}

// Microseconds with at most six decimals.
function micro(us: number): number {
  const whole = Math.trunc(us);
  return whole + Math.round((us - whole) * 1e6) / 1e6;
}

class Exporter {
  readonly #out: object[] = [];
  readonly #tracks = new Map<number, Track>();
  readonly #objects = new Map<number, string>();
  readonly #onWorker: WorkerSlice[] = [];
  #arrows = 0;
  #last = 0;

  write(events: readonly TraceEvent[]): string {
    this.#name('process_name', GOROUTINES, 0, 'goroutines');
    this.#name('process_name', WORKERS, 0, 'workers');
    for (const e of events) {
      this.#last = Math.max(this.#last, e.time / 1000);
      this.#take(e);
    }
    this.#finish();
    return JSON.stringify({ displayTimeUnit: 'ms', traceEvents: this.#out });
  }

  #take(e: TraceEvent): void {
    switch (e.kind) {
      case 'run':
        this.#run(e);
        break;
      case 'block': {
        const on = this.#named(e.object);
        this.#stop(e, e.reason + (on && ` ${on}`));
        break;
      }
      case 'yield':
        this.#stop(e, 'runnable');
        break;
      case 'end':
        this.#stop(e, '');
        break;
      case 'unblock':
        this.#unblock(e);
        break;
      case 'name':
        this.#track(e.goroutine).name = e.text;
        break;
      case 'object':
        this.#objects.set(e.object, e.text);
        break;
      case 'task_begin':
        this.#task(e, 'b');
        break;
      case 'task_end':
      case 'task_fail':
      case 'task_cancel':
        this.#task(e, 'e');
        break;
      case 'create':
      case 'start':
      case 'chan_made':
      case 'timer':
      case 'park':
        break; // shown by the slices and arrows
      default:
        this.#instant(e);
    }
  }

  #track(id: number): Track {
    let track = this.#tracks.get(id);
    if (!track) {
      track = { name: '', slice: undefined, worker: 0, arrow: 0, task: 0 };
      this.#tracks.set(id, track);
    }
    return track;
  }

  #event(ph: string, pid: number, tid: number, us: number, rest: object): void {
    this.#out.push({ ph, pid, tid, ts: micro(us), ...rest });
  }

  #slice(pid: number, tid: number, name: string, from: number, to: number, cat: string): void {
    this.#event('X', pid, tid, from, { dur: micro(to - from), name, cat });
  }

  #close(id: number, us: number): void {
    const track = this.#track(id);
    const { slice, worker } = track;
    if (!slice) return;
    const ran = slice.name === 'running';
    this.#slice(GOROUTINES, id, slice.name, slice.since, us, ran ? 'running' : 'blocked');
    if (ran) this.#onWorker.push({ goroutine: id, worker, from: slice.since, to: us });
    track.slice = undefined;
  }

  #run(e: TraceEvent): void {
    const us = e.time / 1000;
    const track = this.#track(e.goroutine);
    this.#close(e.goroutine, us);
    track.worker = e.arg;
    track.slice = { name: 'running', since: us };
    if (track.arrow === 0) return;
    const arrow = { bp: 'e', id: track.arrow, name: 'unblock', cat: 'unblock' };
    this.#event('f', GOROUTINES, e.goroutine, us, arrow);
    track.arrow = 0;
  }

  #stop(e: TraceEvent, then: string): void {
    const us = e.time / 1000;
    this.#close(e.goroutine, us);
    if (then) this.#track(e.goroutine).slice = { name: then, since: us };
  }

  #unblock(e: TraceEvent): void {
    if (e.goroutine === 0) return; // by a timer: no track to start the arrow from
    const woken = this.#track(e.arg);
    woken.arrow = ++this.#arrows;
    const arrow = { id: woken.arrow, name: 'unblock', cat: 'unblock' };
    this.#event('s', GOROUTINES, e.goroutine, e.time / 1000, arrow);
  }

  // Jobs are asynchronous slices: they span the running and blocked slices of their goroutine.
  #task(e: TraceEvent, phase: 'b' | 'e'): void {
    const args =
      e.kind === 'task_end'
        ? { value: e.extra }
        : e.kind === 'task_fail'
          ? { error: e.text }
          : e.kind === 'task_cancel'
            ? { cancelled: e.text }
            : {};
    const job = { cat: 'job', id: e.arg, name: `job ${e.arg}`, args };
    this.#event(phase, GOROUTINES, e.goroutine, e.time / 1000, job);
    this.#track(e.goroutine).task = e.kind === 'task_begin' ? e.arg : 0;
  }

  #instant(e: TraceEvent): void {
    const passed = e.kind === 'send' || e.kind === 'recv' ? { value: e.arg, length: e.extra } : {};
    const rest = { s: 't', name: this.#instantName(e), cat: e.kind, args: { site: e.site, ...passed } };
    this.#event('i', GOROUTINES, e.goroutine, e.time / 1000, rest);
  }

  #instantName(e: TraceEvent): string {
    const because = e.text && `: ${e.text}`;
    switch (e.kind) {
      case 'log':
        return e.text;
      case 'cancel':
        return `cancel ${this.#named(e.object)}${because}`;
      case 'group_error':
        return `first error of the group${because}`;
      case 'panic':
        return `panic${because}`;
      case 'select':
        return `select: case ${e.arg}`;
      case 'wait_group':
        return `${this.#named(e.object)} is ${e.arg | 0}`;
      default:
        return `${e.kind} ${this.#named(e.object)}`;
    }
  }

  #named(object: number): string {
    return this.#objects.get(object) || (object === 0 ? '' : `#${object}`);
  }

  #name(what: string, pid: number, tid: number, name: string): void {
    this.#event('M', pid, tid, 0, { name: what, args: { name } });
  }

  #label(id: number): string {
    return nameOf(this.#track(id).name, id);
  }

  #finish(): void {
    for (const [id, { task }] of [...this.#tracks].sort(([a], [b]) => a - b)) {
      if (id === 0) continue;
      this.#close(id, this.#last);
      if (task) {
        const job = { cat: 'job', id: task, name: `job ${task}` };
        this.#event('e', GOROUTINES, id, this.#last, job);
      }
      this.#name('thread_name', GOROUTINES, id, this.#label(id));
    }
    const seen = new Set<number>();
    for (const s of this.#onWorker) {
      this.#slice(WORKERS, s.worker, this.#label(s.goroutine), s.from, s.to, 'running');
      if (seen.has(s.worker)) continue;
      seen.add(s.worker);
      this.#name('thread_name', WORKERS, s.worker, `thread ${s.worker + 1}`);
    }
  }
}
