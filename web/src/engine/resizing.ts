import { decode, encode, whyNoCodecs } from './codecs';
import { type EmbindEngine, type EngineModule, memoryOf } from './module';
import type { Answerer } from './outside';
import type { Resized } from './types';

/** Brings pictures to the jobs of a run that resize them, and takes thumbnails from them. Lives where the engine does. */
export class Resizing {
  readonly whyNot = whyNoCodecs;
  readonly #sizes = new Map<number, Pick<Resized, 'source' | 'decoded'>>();
  #pictures: readonly Blob[] = [];
  #engine: EmbindEngine | undefined;
  #memory: () => ArrayBufferLike = () => new ArrayBuffer(0);

  constructor(private readonly tell: (resized: Resized) => void) {}

  /** A run begins, with these, from job 1. */
  begin(module: EngineModule, engine: EmbindEngine, pictures: readonly Blob[]): void {
    this.#memory = () => memoryOf(module); // it may grow
    this.#engine = engine;
    this.#pictures = pictures;
    this.#sizes.clear();
  }

  /** Puts a job's picture into the room that the engine makes for it. */
  readonly #decode: Answerer = async ({ call, task, numbers: [most = 0] }, signal) => {
    const file = this.#pictures[task - 1];
    if (!file) throw new Error('there is no picture for it');
    const name = 'name' in file ? `${file.name}: ` : '';
    const decoded = await decode(file, most).catch((e: Error) => {
      throw new Error(`${name}${e.message || e.name}`);
    });
    const { width, height, source } = decoded;
    const bytes = 4 * width * height;
    const address = signal.aborted ? 0 : (this.#engine?.room(call, bytes) ?? 0);
    if (address === 0) {
      decoded.forget();
      throw new Error(
        `${name}there is no memory for ${width} × ${height} pixels (${Math.ceil(bytes / 1e6)} MB)`,
      );
    }
    this.#sizes.set(task, { source, decoded: { width, height } });
    // From here on nothing is waited for: what has room is answered.
    decoded.copyTo(new Uint8Array(this.#memory(), address, bytes));
    return [width, height];
  };

  /** Takes a job's thumbnails: a width, a height and an address each. They are there until the run is over. */
  readonly #encode: Answerer = async ({ task, numbers }, signal) => {
    signal.throwIfAborted();
    const each = Array.from({ length: numbers.length / 3 }, (_, i) => numbers.slice(3 * i, 3 * i + 3));
    const raw = each.map(([width = 0, height = 0, address]) => ({
      width,
      height,
      // A canvas takes no shared memory.
      pixels: new Uint8ClampedArray(this.#memory(), address, 4 * width * height).slice(),
    }));
    const thumbnails: Resized['thumbnails'][number][] = [];
    for (const { width, height, pixels } of raw)
      thumbnails.push({ width, height, file: await encode(pixels, width) });
    const sizes = this.#sizes.get(task);
    if (sizes && !signal.aborted) this.tell({ job: task, ...sizes, thumbnails });
    return [];
  };

  readonly answerers = { decode: this.#decode, encode: this.#encode };
}
