/** State -> the tiles of the pictures. Pure; the view only draws it. */
import type { Outcome } from '../engine/types';
import { jobLooks } from './jobs';
import type { Look } from './look';
import { goroutineName, type RunState } from './state';

/** A picture that has been resized, ready to be shown and taken along. */
export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  /** Its file's address, in this page. */
  readonly url: string;
  readonly file: Blob;
}

/** What has come of a job's picture. */
export interface Made {
  readonly source: { readonly width: number; readonly height: number };
  /** As which the engine got it: smaller, where there is no memory for more. */
  readonly decoded: { readonly width: number; readonly height: number };
  /** The largest first. */
  readonly thumbnails: readonly Thumbnail[];
}

export interface Tile {
  readonly job: number;
  /** Of the picture's file. */
  readonly name: string;
  readonly look: Look;
  /** Who has it in hand, or had it; empty if nobody has. */
  readonly by: string;
  /** Where its tint is on the colour wheel, in degrees; undefined if nobody has had it. */
  readonly hue: number | undefined;
  /** Absent until the moment on show, or for good. */
  readonly made: Made | undefined;
  /** Why it failed; empty if it did not. */
  readonly error: string;
}

// As far from one another as so many can be, whatever their number.
const GOLDEN_ANGLE = 137.508;
const FIRST_HUE = 210;

/** The tint of the goroutine that is the nth of those that have jobs. */
export const hueOf = (n: number): number => Math.round(FIRST_HUE + (n - 1) * GOLDEN_ANGLE) % 360;

/** Of pictures by these names, the first of which is job 1's. */
export function tilesOf(
  names: readonly string[],
  made: ReadonlyMap<number, Made>,
  state: RunState,
  outcome: Outcome | undefined,
): Tile[] {
  const looks = jobLooks(names.length, state, outcome);
  const hands = handsOf(state);
  return names.map((name, i) => {
    const id = i + 1;
    const job = state.jobs.get(id);
    const look = looks[i] ?? 'planned';
    return {
      job: id,
      name,
      look,
      by: job ? goroutineName(state, job.goroutine) : '',
      hue: job && hueOf(hands.get(job.goroutine) ?? 1),
      made: look === 'done' ? made.get(id) : undefined,
      error: look === 'failed' ? reasonOf(job?.error ?? '', id, name) : '',
    };
  });
}

/** Goroutines that have had a job, numbered: workers as they are named, others as they were started. */
function handsOf(state: RunState): Map<number, number> {
  const ids = [...new Set([...state.jobs.values()].map((job) => job.goroutine))].sort((a, b) => a - b);
  const numberIn = (name: string) => Number(/ (\d+)$/.exec(name)?.[1]);
  return new Map(ids.map((id, i) => [id, numberIn(goroutineName(state, id)) || i + 1]));
}

/** A job's error begins with the job and its picture, which a tile says by itself. */
function reasonOf(error: string, id: number, name: string): string {
  const lead = `job ${id}: `;
  const rest = error.startsWith(lead) ? error.slice(lead.length) : error;
  return rest.startsWith(`${name}: `) ? rest.slice(name.length + 2) : rest;
}

export interface Sums {
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly thumbnails: number;
  readonly bytes: number;
}

export function sumsOf(tiles: readonly Tile[]): Sums {
  const looking = (look: Look) => tiles.filter((tile) => tile.look === look).length;
  const files = tiles.flatMap((tile) => tile.made?.thumbnails ?? []);
  return {
    done: looking('done'),
    failed: looking('failed'),
    cancelled: looking('cancelled'),
    thumbnails: files.length,
    bytes: files.reduce((sum, { file }) => sum + file.size, 0),
  };
}

const ENDINGS: Readonly<Record<string, string>> = {
  'image/webp': 'webp',
  'image/jpeg': 'jpg',
  'image/png': 'png',
};

/** What a thumbnail's file is called: "cat-512x384.webp". */
export function fileNameOf(picture: string, { width, height, file }: Thumbnail): string {
  const stem = picture.replace(/\.[^.]*$/, '').replace(/[^\p{L}\p{N}._ -]+/gu, '-');
  return `${stem || 'picture'}-${width}x${height}.${ENDINGS[file.type] ?? 'bin'}`;
}

/** The files of all tiles, each by a name that no other has. */
export function filesOf(tiles: readonly Tile[]): Map<string, Blob> {
  const files = new Map<string, Blob>();
  for (const { job, name, made } of tiles)
    for (const thumbnail of made?.thumbnails ?? []) {
      const wanted = fileNameOf(name, thumbnail);
      files.set(files.has(wanted) ? `${job}-${wanted}` : wanted, thumbnail.file);
    }
  return files;
}
