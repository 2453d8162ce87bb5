import type { Engine, FieldError } from '../engine';

/** How much memory an engine would need that has too little, by what it says of a scenario. */
export function memoryWanted(errors: readonly FieldError[] | undefined): number | undefined {
  const [only, ...others] = errors ?? [];
  if (!only || others.length > 0) return undefined;
  const [, mib] = /; make one with memoryMiB: (\d+)\)$/.exec(only.message) ?? [];
  return mib === undefined ? undefined : Number(mib);
}

/** The same errors, of a device that does not give it. */
export const notGiven = (errors: readonly FieldError[] | undefined, mib: number): readonly FieldError[] =>
  (errors ?? []).map((error) => ({
    ...error,
    message: error.message.replace(
      /\(.*\)$/,
      `(this device does not give the ${mib} MiB that more would need)`,
    ),
  }));

/** An engine with more memory than others, for as long as it is needed. */
export class RoomyEngine {
  #mib = 0;
  #engine: Promise<Engine> | undefined;
  /** That are put away as soon as nothing goes on. */
  #left: readonly Promise<Engine>[] = [];

  constructor(
    private readonly make: (memoryMiB: number) => Promise<Engine>,
    /** Whether something goes on that must not lose its engine. */
    private readonly isBusy: () => boolean,
  ) {}

  /** One with so much or more; rejects as createEngine does. */
  with(mib: number): Promise<Engine> {
    if (this.#engine && mib <= this.#mib) return this.#engine;
    this.putAway();
    const made = this.make(mib);
    this.#mib = mib;
    this.#engine = made;
    made.catch(() => {
      if (this.#engine === made) this.#engine = undefined;
    });
    return made;
  }

  /** It is not needed any more: it ends, or does at the first `tidy` when nothing goes on. */
  putAway(): void {
    if (this.#engine) this.#left = [...this.#left, this.#engine];
    this.#engine = undefined;
    this.tidy();
  }

  /** Ends what is not needed any more, unless something goes on: the memory is the device's again. */
  tidy(): void {
    if (this.isBusy()) return;
    for (const made of this.#left)
      void made.then(
        (engine) => engine.dispose(),
        () => {},
      );
    this.#left = [];
  }
}
