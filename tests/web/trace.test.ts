import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RunTrace } from '../../web/src/engine/run-trace';
import { Sequencer } from '../../web/src/engine/sequencer';
import { Dictionary } from '../../web/src/engine/trace-decode';
import type { TraceEvent } from '../../web/src/engine/trace-format';
import { TraceMemory } from '../../web/src/engine/trace-memory';
import { trace } from './events';
import { TraceWriter } from './fake/trace-writer.mjs';

const SHAPE = { rings: 3, capacity: 8, dictBytes: 512 };
const ADDRESS = 64;

function shared() {
  const buffer = new SharedArrayBuffer(ADDRESS + TraceWriter.bytes(SHAPE));
  const writer = new TraceWriter(buffer, ADDRESS, SHAPE);
  writer.begin(1);
  return { writer, buffer, open: () => new RunTrace({ buffer, address: ADDRESS }) };
}
const event = (kind: string, worker: number, rest = {}) => ({
  kind,
  goroutine: 1,
  worker,
  time: 1500,
  ...rest,
});

describe('the trace in shared memory', () => {
  test('a record comes out as it was written, with its text and its worker', () => {
    const { writer, open } = shared();
    const reader = open();
    writer.write(event('block', 1, { reason: 1, object: 7, arg: 8, extra: 9 }));
    writer.write(event('log', -1, { text: 'Worker 1: “ready”' }));
    const [first, second] = reader.poll();
    expect(first).toMatchObject({
      kind: 'block',
      reason: 'chan send',
      worker: 1,
      goroutine: 1,
      object: 7,
      arg: 8,
      extra: 9,
      time: 1500,
      order: 1,
    });
    expect(second).toMatchObject({ kind: 'log', text: 'Worker 1: “ready”', worker: -1 });
  });

  test('rings are merged into the order in which things happened', () => {
    const { writer, open } = shared();
    const reader = open();
    for (const worker of [1, 0, -1, 0, 1]) writer.write(event('yield', worker));
    expect(reader.poll().map((e) => [e.order, e.worker])).toEqual([
      [1, 1],
      [2, 0],
      [3, -1],
      [4, 0],
      [5, 1],
    ]);
  });

  test('reading frees the ring, so that it goes round any number of times', () => {
    const { writer, open } = shared();
    const reader = open();
    const seen: number[] = [];
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < 5; i++) writer.write(event('yield', 0));
      seen.push(...reader.poll().map((e) => e.order));
    }
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(reader.dropped).toBe(0);
  });

  test('a full ring loses the newest records and says how many', () => {
    const { writer, open } = shared();
    const reader = open();
    for (let i = 0; i < 11; i++) writer.write(event('yield', 0));
    expect(reader.poll()).toHaveLength(8);
    expect(reader.dropped).toBe(3);
  });

  test('memory that grows is followed to its new buffer', () => {
    const { writer, buffer } = shared();
    const reader = new TraceMemory(buffer, ADDRESS);
    const drained = () =>
      reader.drain(
        () => {},
        () => {},
      );
    writer.write(event('log', -1, { text: 'before' }));
    expect(drained()).toBe(1);
    const grown = new ArrayBuffer(2 * buffer.byteLength);
    new Uint8Array(grown).set(new Uint8Array(buffer));
    new Uint32Array(buffer).fill(0); // as good as gone
    reader.follow(grown);
    expect(drained()).toBe(0);
    expect(reader.dropped()).toBe(0);
  });

  test('memory that holds no trace is refused', () => {
    expect(() => new RunTrace({ buffer: new SharedArrayBuffer(256), address: 64 })).toThrow(/no trace/);
  });
});

describe('the dictionary', () => {
  test('texts and sites have ids of their own', () => {
    const bytes = new Uint8Array(32);
    const view = new DataView(bytes.buffer);
    for (const [at, type, letter] of [
      [0, 1, 'a'],
      [16, 2, 'b'],
    ] as const) {
      view.setUint32(at, 1, true);
      view.setUint32(at + 4, 1, true);
      view.setUint8(at + 8, type);
      bytes[at + 12] = letter.charCodeAt(0);
    }
    const dictionary = new Dictionary();
    dictionary.append(bytes);
    expect([dictionary.text(1), dictionary.site(1), dictionary.text(2)]).toEqual(['a', 'b', '']);
  });
});

describe('the sequencer', () => {
  const numbered = (orders: readonly number[]): TraceEvent[] =>
    orders.map((order) => ({ ...(trace({ kind: 'yield' })[0] as TraceEvent), order }));
  const orders = (events: readonly TraceEvent[]) => events.map((e) => e.order);

  test('an event waits for the ones before it', () => {
    const s = new Sequencer();
    expect(orders(s.push(numbered([1, 2, 4]), 0))).toEqual([1, 2]);
    expect(orders(s.push(numbered([3, 5]), 0))).toEqual([3, 4, 5]);
  });

  test('it does not wait for ever', () => {
    const s = new Sequencer(2);
    expect(s.push(numbered([2]), 0)).toEqual([]);
    expect(orders(s.push([], 0))).toEqual([2]);
  });

  test('it does not wait where records were dropped', () => {
    expect(orders(new Sequencer().push(numbered([1, 5]), 3))).toEqual([1, 5]);
  });

  test('however the events are dealt out, all come out once and in order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(30).keys()], { minLength: 30 }), fc.nat(30), (dealt, cut) => {
        const s = new Sequencer();
        const all = [
          ...s.push(numbered(dealt.slice(0, cut).map((i) => i + 1)), 0),
          ...s.push(numbered(dealt.slice(cut).map((i) => i + 1)), 0),
          ...s.flush(),
        ];
        expect(orders(all)).toEqual([...Array(30).keys()].map((i) => i + 1));
      }),
    );
  });
});
