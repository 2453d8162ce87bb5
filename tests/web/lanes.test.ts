import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../web/src/engine/trace-format';
import type { Outcome } from '../../web/src/engine/types';
import { COLUMN_PX, type LanesRun, layLanes, spanAt, spanText, wholeOf } from '../../web/src/model/lanes';
import { fitted, metricsFor, shapesOf } from '../../web/src/model/lanes-shapes';
import { Recording } from '../../web/src/model/recording';
import { durationText, ticks } from '../../web/src/model/time-text';
import { en } from '../../web/src/text/messages';
import { lanesSvg } from '../../web/src/view/lanes-svg';
import { trace } from './events';
import { randomTrace } from './random-trace';

const plan = {
  pattern: 'worker-pool',
  workers: 2,
  jobs: 3,
  buffer: 2,
  fail: new Set<number>(),
  grouped: false,
  jobNames: [],
  goroutines: 0,
};
const runOf = (events: readonly TraceEvent[], outcome?: Partial<Outcome>, live = false): LanesRun => {
  const recording = new Recording();
  recording.append(events);
  return { t: en, recording, plan, outcome: outcome as Outcome | undefined, live };
};
const stuck = (id: number): Partial<Outcome> => ({
  kind: 'deadlock',
  blocked: [{ id }] as never,
  leaked: [],
});
// Microseconds: main is born at 0, worker 1 at 2; it has a job from 4 to 6 and then waits.
const pool = trace(
  { kind: 'create', arg: 1 },
  { kind: 'run', goroutine: 1, arg: 0 },
  { kind: 'create', goroutine: 1, arg: 2 },
  { kind: 'run', goroutine: 2, arg: 1 },
  { kind: 'task_begin', goroutine: 2, arg: 3 },
  { kind: 'block', goroutine: 2, reason: 'sleep' },
  { kind: 'unblock', goroutine: 0, arg: 2 },
  { kind: 'run', goroutine: 2, arg: 1 },
  { kind: 'task_fail', goroutine: 2, arg: 3, text: 'job 3: failed' },
  { kind: 'object', goroutine: 2, object: 9, text: 'jobs', extra: 1 },
  { kind: 'block', goroutine: 2, reason: 'chan receive', object: 9 },
  { kind: 'end', goroutine: 1 },
);
const lanesOf = (run: LanesRun, width = 1100) =>
  layLanes(run, { axis: 'time', ...wholeOf(run, 'time'), width, firstLane: 0, lanes: 10 });

describe('the axis', () => {
  const labels = (run: LanesRun, axis: 'time' | 'steps') =>
    layLanes(run, { axis, ...wholeOf(run, axis), width: 1100, firstLane: 0, lanes: 10 }).ticks.map(
      (t) => t.label,
    );

  test('says nothing where there is no run', () => {
    expect(labels(runOf([]), 'time')).toEqual([]);
    expect(labels(runOf([]), 'steps')).toEqual([]);
  });

  test('counts no parts of a nanosecond in a run that took no time', () => {
    const atOnce = runOf(pool.map((e) => ({ ...e, time: 0 })));
    expect(labels(atOnce, 'time')).toEqual([]);
    expect(labels(atOnce, 'steps').slice(0, 3)).toEqual(['0', '1', '2']);
  });
});

describe('a timeline', () => {
  test('has a span for each look of a goroutine, with its job and what it waits for', () => {
    const { timeline, latest } = runOf(pool).recording;
    expect(latest.goroutines.size).toBe(2);
    const spans = timeline.lane(2)?.spans.map((s) => [s.time / 1000, s.look, s.job, s.reason, s.by]);
    expect(spans).toEqual([
      [2, 'runnable', 0, '', 1],
      [3, 'running', 0, '', 0],
      [4, 'running', 3, '', 0],
      [5, 'asleep', 3, 'sleep', 0],
      [6, 'runnable', 3, '', 0],
      [7, 'running', 3, '', 0],
      [8, 'running', 0, '', 0],
      [10, 'blocked', 0, 'chan receive', 0],
    ]);
    expect(timeline.marks).toMatchObject([{ goroutine: 2, job: 3, look: 'failed', error: 'job 3: failed' }]);
  });
});

describe('lanes', () => {
  test('draw each span where and as long as it was', () => {
    const run = runOf(pool, undefined, true);
    const { boxes } = lanesOf(run);
    const worker = boxes.filter((b) => b.row === 1).map((b) => [b.x, b.width, b.look, b.label, b.thread]);
    expect(worker).toEqual([
      [200, 100, 'runnable', '', -1],
      [300, 100, 'running', '', 1],
      [400, 100, 'running', 'job 3', 1],
      [500, 100, 'asleep', 'job 3', -1],
      [600, 100, 'runnable', 'job 3', -1],
      [700, 100, 'running', 'job 3', 1],
      [800, 200, 'running', '', 1],
      [1000, 100, 'blocked', 'chan receive · jobs', -1],
    ]);
  });

  test('go on for ever where a goroutine is left in a deadlock', () => {
    const { boxes, rows } = lanesOf(runOf(pool, stuck(2)));
    const last = boxes.filter((b) => b.row === 1).at(-1);
    expect(last).toMatchObject({ look: 'stuck', label: 'chan receive · jobs' });
    expect((last?.x ?? 0) + (last?.width ?? 0)).toBe(1100);
    expect(rows[0]?.to).toBeLessThan(1100); // main has returned
  });

  test('say a span in full', () => {
    const run = runOf(pool, stuck(2), true);
    const lane = run.recording.timeline.lane(2);
    if (!lane) throw new Error('no lane');
    const at = (us: number) => spanText(lane, spanAt(lane, 'time', us * 1000), run);
    expect(at(2)).toBe('goroutine 2 ready to run, 2 µs to 3 µs (1 µs), started by main');
    expect(at(4.5)).toBe('goroutine 2 running: job 3, on thread 2, 4 µs to 5 µs (1 µs)');
    expect(at(11)).toBe('goroutine 2 deadlocked: chan receive · jobs, from 10 µs, for ever');
    expect(spanAt(lane, 'time', 1000)).toBe(-1);
  });

  test('never overlap, leave no gap, and stay inside, at any zoom', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(randomTrace(300), fc.constantFrom('time', 'steps'), share, share, (events, axis, a, b) => {
        const run = runOf(events);
        const whole = wholeOf(run, axis);
        const [from, to] = [Math.min(a, b) * whole.to, Math.max(a, b) * whole.to];
        if (to - from < whole.to / 1000) return;
        const width = 400;
        const picture = layLanes(run, { axis, from, to, width, firstLane: 0, lanes: 10 });
        for (const [row, { from: begins, to: ends }] of picture.rows.entries()) {
          const boxes = picture.boxes.filter((box) => box.row === row);
          for (const [i, box] of boxes.entries()) {
            expect(box.x).toBeGreaterThanOrEqual(0);
            expect(box.x + box.width).toBeLessThanOrEqual(width + 1e-6);
            const next = boxes[i + 1];
            if (next) expect(next.x).toBeGreaterThanOrEqual(box.x + box.width - 1e-6);
          }
          const columns = picture.columns.filter((column) => column.row === row);
          const shares = columns.map((c) => [...c.shares.values()].reduce((sum, s) => sum + s, 0));
          for (const sum of shares) expect(sum).toBeLessThanOrEqual(1 + 1e-6);
          const covered =
            boxes.reduce((sum, box) => sum + box.width, 0) +
            shares.reduce((sum, s) => sum + s * COLUMN_PX, 0);
          const { spans } = run.recording.timeline.lanes[row] ?? { spans: [] };
          const alive = spans.every((s, i) => s.look !== 'done' || i === spans.length - 1);
          if (alive) expect(covered).toBeCloseTo(Math.max(ends - begins, 0), 3);
        }
      }),
    );
  });

  test('are as few shapes for a hundred thousand events as there is room for', () => {
    const many: TraceEvent[] = trace(
      ...Array.from({ length: 100_000 }, (_, i) => ({
        kind: i % 2 ? ('block' as const) : ('run' as const),
        goroutine: 1 + (Math.floor(i / 2) % 64),
        reason: i % 2 ? 'chan receive' : '',
      })),
    );
    const run = runOf(many);
    const picture = layLanes(run, {
      axis: 'time',
      ...wholeOf(run, 'time'),
      width: 1000,
      firstLane: 0,
      lanes: 64,
    });
    expect(picture.rows).toHaveLength(64);
    expect(picture.boxes.length + picture.columns.length).toBeLessThanOrEqual(64 * (1000 / COLUMN_PX));
    expect(picture.links).toEqual([]);
  });

  test('are the same as an SVG', () => {
    const run = runOf(pool, stuck(2));
    const m = metricsFor(2, 800, true);
    const shapes = shapesOf(lanesOf(run, 700), m, [1, 2], 700);
    const palette = {
      hue: (look: string) => `hue-${look}`,
      ink: (tone: string) => `ink-${tone}`,
      ground: 'ground',
      wash: 'wash',
      thread: (i: number) => `thread-${i}`,
      font: 'sans-serif',
    };
    const svg = lanesSvg(shapes, palette, { width: 800, height: 90, title: 'a <pool>' });
    expect(svg).toContain('<title>a &lt;pool&gt;</title>');
    expect(svg.match(/fill="hue-stuck"/g)).toHaveLength(1);
    expect(svg).toContain('>chan receive…</text>');
    const boxes = shapes.filter((s) => s.kind === 'box').length;
    expect(boxes).toBeGreaterThan(5);
    expect(svg.match(/<rect /g)?.length).toBeGreaterThan(boxes);
  });
});

describe('words', () => {
  test('a label is cut where it does not fit, and left out where nothing of it does', () => {
    expect(fitted('chan receive · jobs', 200, 11)).toBe('chan receive · jobs');
    expect(fitted('chan receive · jobs', 60, 11)).toBe('chan rec…');
    expect(fitted('job 12', 20, 11)).toBe('12');
    expect(fitted('chan receive · jobs', 12, 11)).toBe('');
  });

  test('times are short and true', () => {
    expect([0, 1, 999, 1500, 12_345_678, 214e6, 1.2345e9, 61e9].map((ns) => durationText(en, ns))).toEqual([
      '0',
      '1 ns',
      '999 ns',
      '1.5 µs',
      '12.3 ms',
      '214 ms',
      '1.23 s',
      '61 s',
    ]);
  });

  test('an axis has round marks, at least so far apart', () => {
    expect(ticks(0, 1000, 150)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(ticks(130, 420, 90)).toEqual([200, 300, 400]);
    expect(ticks(5, 5, 1)).toEqual([]);
  });
});
