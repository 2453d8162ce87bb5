// The tiles of pictures that jobs resize: what they show of a run, and the files that come of it.
import { describe, expect, test } from 'vitest';
import { fitted } from '../../web/src/engine/codecs';
import { filesOf, hueOf, type Made, sumsOf, tilesOf } from '../../web/src/model/gallery';
import { emptyState, type RunState } from '../../web/src/model/state';
import { zipOf } from '../../web/src/site/zip';
import { picturesEn } from '../../web/src/text/pictures-en';
import { picturesVi } from '../../web/src/text/pictures-vi';

const file = (bytes: number, type = 'image/webp') => new Blob([new Uint8Array(bytes)], { type });

function made(...sizes: readonly number[]): Made {
  const thumbnails = sizes.map((size) => ({ width: size, height: size / 2, url: 'blob:', file: file(size) }));
  const source = { width: 4000, height: 2000 };
  return { source, decoded: source, thumbnails };
}

/** Worker 2 has completed job 1, worker 1 has failed at job 2 and has job 3 in hand. */
function halfway(): RunState {
  const state = emptyState();
  for (const [id, name] of [
    [3, 'worker 1'],
    [4, 'worker 2'],
  ] as const)
    state.goroutines.set(id, {
      id,
      name,
      state: 'running',
      reason: '',
      object: 0,
      worker: 1,
      job: 0,
      jobsEnded: 0,
      spawner: 1,
      panic: '',
      site: '',
    });
  state.jobs.set(1, { id: 1, phase: 'completed', goroutine: 4, error: '' });
  state.jobs.set(2, { id: 2, phase: 'failed', goroutine: 3, error: 'job 2: notes.txt: no picture' });
  state.jobs.set(3, { id: 3, phase: 'inHand', goroutine: 3, error: '' });
  return state;
}

const names = ['a.png', 'notes.txt', 'b.jpg', 'c.webp'];

describe('tiles', () => {
  test('show whose hands a picture is in, what came of it, and why it failed', () => {
    const tiles = tilesOf(names, new Map([[1, made(512, 256)]]), halfway(), undefined);
    expect(tiles.map(({ look }) => look)).toEqual(['done', 'failed', 'running', 'planned']);
    expect(tiles.map(({ by }) => by)).toEqual(['worker 2', 'worker 1', 'worker 1', '']);
    expect(tiles.map(({ hue }) => hue)).toEqual([hueOf(2), hueOf(1), hueOf(1), undefined]);
    expect(tiles[0]?.made?.thumbnails.length).toBe(2);
    expect(tiles[1]?.error).toBe('no picture');
  });

  test('show nothing of what is later than the moment on show', () => {
    const tiles = tilesOf(names, new Map([[1, made(512)]]), emptyState(), undefined);
    expect(tiles.every(({ made, look }) => !made && look === 'planned')).toBe(true);
  });

  test('neighbouring workers have tints that are far apart', () => {
    for (let n = 1; n < 64; n++) {
      const apart = Math.abs(hueOf(n) - hueOf(n + 1));
      expect(Math.min(apart, 360 - apart)).toBeGreaterThan(100);
    }
  });

  test('are summed up', () => {
    const tiles = tilesOf(names, new Map([[1, made(512, 256)]]), halfway(), undefined);
    expect(sumsOf(tiles)).toEqual({ done: 1, failed: 1, cancelled: 0, thumbnails: 2, bytes: 768 });
  });
});

describe('files', () => {
  const done = (name: string, job: number, m: Made) => ({
    ...(tilesOf([name], new Map(), emptyState(), undefined)[0] as ReturnType<typeof tilesOf>[number]),
    job,
    made: m,
  });

  test('have names that say their picture and size, each its own', () => {
    const tiles = [
      done('IMG 1.JPEG', 1, made(512, 256)),
      done('IMG 1.png', 2, made(512)),
      done('../x?.png', 3, made(16)),
      done('.png', 4, made(16)),
    ];
    expect([...filesOf(tiles).keys()]).toEqual([
      'IMG 1-512x256.webp',
      'IMG 1-256x128.webp',
      '2-IMG 1-512x256.webp',
      '..-x--16x8.webp',
      'picture-16x8.webp',
    ]);
  });

  test('are put into a zip as they are', async () => {
    const zip = await zipOf(new Map([['a.webp', new Blob(['hello'])]]));
    const bytes = new Uint8Array(await zip.arrayBuffer());
    expect([...bytes.slice(0, 4)]).toEqual([0x50, 0x4b, 3, 4]);
    const text = new TextDecoder('latin1').decode(bytes);
    expect(text).toContain('a.webp');
    expect(text).toContain('hello'); // stored
  });
});

test('a picture is made to fit, in proportion, and one that fits is left alone', () => {
  expect(fitted({ width: 400, height: 300 }, 120_000)).toEqual({ width: 400, height: 300 });
  expect(fitted({ width: 4000, height: 3000 }, 120_000)).toEqual({ width: 400, height: 300 });
  expect(fitted({ width: 3000, height: 4000 }, 120_000)).toEqual({ width: 300, height: 400 });
  expect(fitted({ width: 1_000_000, height: 1 }, 1000)).toEqual({ width: 1000, height: 1 });
  for (const most of [1, 7, 1000, 123_456]) {
    const { width, height } = fitted({ width: 1999, height: 1301 }, most);
    expect(width * height).toBeLessThanOrEqual(most);
    expect(Math.min(width, height)).toBeGreaterThan(0);
  }
});

test('everything that is said of pictures is said in Vietnamese too', () => {
  expect(Object.keys(picturesVi)).toEqual(Object.keys(picturesEn));
  const said = (t: typeof picturesEn) => [
    t.title,
    t.drop,
    t.choose,
    t.useGenerated,
    t.yours(3),
    t.generated(3, false),
    t.generated(7, true),
    t.stay,
    t.resizer,
    t.progress,
    t.sums(1, 4, 1, 1),
    t.files(3, 20),
    t.download,
    t.tiles,
    t.by('worker 1'),
    t.readAs('40 × 30', '20 × 15'),
    t.thumbnailOf('a.png'),
    t.waiting,
    t.inHand,
    t.cancelled,
    t.unfinished,
    t.notKept,
  ];
  const [english, vietnamese] = [said(picturesEn), said(picturesVi)];
  for (const [i, words] of english.entries()) expect(vietnamese[i]).not.toBe(words);
  expect(picturesEn.generated(6, false)).toBe('6 pictures that this page has drawn.');
  expect(picturesEn.generated(7, true)).toBe(
    '7 pictures that this page has drawn; one of them is no picture.',
  );
  expect(picturesEn.sums(9, 10, 1, 0)).toBe('9 of 10 pictures done, 1 failed.');
  expect(picturesVi.sums(9, 10, 1, 0)).toBe('Xong 9 trên 10 ảnh, 1 thất bại.');
});
