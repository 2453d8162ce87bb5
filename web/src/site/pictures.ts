import type { Resized } from '../engine/types';
import type { Made } from '../model/gallery';
import { generatedPicture, MOST_GENERATED } from './generated-pictures';

/** The pictures that jobs resize: the reader's own, or those that the page draws; and what has come of them. */
export class Pictures {
  /** By job, of the run that was begun last. */
  readonly made = new Map<number, Made>();
  #own: readonly File[] = [];
  readonly #generated: Promise<File>[] = [];
  #names: readonly string[] = [];

  constructor(private readonly onChange: () => void) {}

  /** How many of the reader's own there are; 0: the page draws them. */
  get own(): number {
    return this.#own.length;
  }

  /** More than so many cannot be had. */
  get most(): number {
    return this.own || MOST_GENERATED;
  }

  /** From now on these; none: those that the page draws. */
  take(files: readonly File[]): void {
    this.#own = files;
    this.#names = [];
    this.begin();
  }

  /** What the tiles of so many jobs are called. */
  names(jobs: number): string[] {
    return Array.from({ length: jobs }, (_, i) => this.#own[i]?.name ?? this.#names[i] ?? '');
  }

  /** For a run of so many jobs: as many as there are, which may be fewer. */
  async forJobs(jobs: number): Promise<readonly File[]> {
    const wanted = Math.min(jobs, MOST_GENERATED);
    if (this.own) return this.#own;
    for (let n = this.#generated.length + 1; n <= wanted; n++) this.#generated.push(generatedPicture(n));
    const files = await Promise.all(this.#generated.slice(0, wanted));
    this.#names = files.map(({ name }) => name);
    return files;
  }

  /** A run begins: what came of the one before is gone. */
  begin(): void {
    for (const { thumbnails } of this.made.values())
      for (const { url } of thumbnails) URL.revokeObjectURL(url);
    this.made.clear();
    this.onChange();
  }

  /** One more has been resized. */
  add({ job, thumbnails, ...sizes }: Resized): void {
    this.made.set(job, {
      ...sizes,
      thumbnails: thumbnails.map((each) => ({ ...each, url: URL.createObjectURL(each.file) })),
    });
    this.onChange();
  }
}
