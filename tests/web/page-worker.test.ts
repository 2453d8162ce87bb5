import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PageWorker, WorkersMade, type WorkerWanted } from '../../web/src/engine/page-worker';

class FakeWorker {
  static made: FakeWorker[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  readonly heard: unknown[] = [];
  terminated = false;

  constructor(
    readonly url: string,
    readonly options: WorkerOptions,
  ) {
    FakeWorker.made.push(this);
  }
  postMessage(data: unknown) {
    this.heard.push(data);
  }
  terminate() {
    this.terminated = true;
  }
}

/** One that stands in, and what the page made for it. */
function make(threads: WorkersMade) {
  let wanted: WorkerWanted | undefined;
  const standIn = new PageWorker((w) => (wanted = w), 'https://a.example/glue.mjs', { name: 'em-pthread' });
  if (!wanted) throw new Error('nothing was asked for');
  threads.make(wanted);
  const real = FakeWorker.made.at(-1);
  if (!real) throw new Error('no worker was made');
  return { standIn, real };
}

describe('a worker that the page makes for another', () => {
  beforeEach(() => {
    FakeWorker.made = [];
    vi.stubGlobal('Worker', FakeWorker);
    vi.stubGlobal('location', new URL('https://a.example/post/'));
  });
  afterEach(() => vi.unstubAllGlobals());

  test('is made as asked, and hears and says what its stand-in does', async () => {
    const { standIn, real } = make(new WorkersMade());
    expect([real.url, real.options]).toEqual([
      'https://a.example/glue.mjs',
      { type: 'module', name: 'em-pthread' },
    ]);

    const memory = new SharedArrayBuffer(8);
    standIn.postMessage({ cmd: 1, memory });
    await vi.waitFor(() => expect(real.heard).toHaveLength(1));
    new Int32Array((real.heard[0] as { memory: SharedArrayBuffer }).memory)[0] = 7;
    expect(new Int32Array(memory)[0]).toBe(7);

    const heard: unknown[] = [];
    standIn.onmessage = ({ data }) => heard.push(data);
    real.onmessage?.({ data: { cmd: 3 } });
    await vi.waitFor(() => expect(heard).toEqual([{ cmd: 3 }]));
    standIn.terminate();
    await vi.waitFor(() => expect(real.terminated).toBe(true));
  });

  test('tells its stand-in what went wrong, also where the browser does not say', async () => {
    const { standIn, real } = make(new WorkersMade());
    const errors: string[] = [];
    standIn.onerror = ({ message, filename, lineno }) => errors.push(`${filename}:${lineno}: ${message}`);
    const preventDefault = vi.fn();
    real.onerror?.({ message: 'out of memory', filename: 'glue.mjs', lineno: 3, preventDefault });
    real.onerror?.({ message: '', filename: '', lineno: 0, preventDefault });
    await vi.waitFor(() =>
      expect(errors).toEqual(['glue.mjs:3: out of memory', ':0: its script could not be loaded']),
    );
    expect(preventDefault).toHaveBeenCalledTimes(2);
    standIn.terminate();
    await vi.waitFor(() => expect(real.terminated).toBe(true));
  });

  test('that cannot be made tells its stand-in why, once that is spoken to', async () => {
    class Refused {
      constructor() {
        throw new Error('there are too many workers');
      }
    }
    vi.stubGlobal('Worker', Refused);
    let wanted: WorkerWanted | undefined;
    const standIn = new PageWorker((w) => (wanted = w), 'https://a.example/glue.mjs', {});
    if (wanted) new WorkersMade().make(wanted);
    const errors: string[] = [];
    standIn.onerror = ({ message }) => errors.push(message);
    standIn.postMessage('load');
    await vi.waitFor(() => expect(errors).toEqual(['there are too many workers']));
    standIn.terminate();
  });

  test('ends with all the others when its maker is ended', () => {
    const threads = new WorkersMade();
    const all = [make(threads), make(threads), make(threads)];
    threads.terminateAll();
    expect(all.map(({ real }) => real.terminated)).toEqual([true, true, true]);
    for (const { standIn } of all) standIn.terminate();
  });
});
