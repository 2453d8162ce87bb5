// Engines that only answer, for what asks them.
import { type Engine, EngineError, type RunOptions } from '../../web/src/engine';
import type { Exploration, FieldError, Forecast, Outcome, RawScenario } from '../../web/src/engine/types';
import { schema } from './fake/schema.mjs';
import { ended } from './outcomes';

export const OUTCOME: Outcome = ended({ group: 'g', verdict: 'done' });

const NO_WORKERS = { field: 'workers', value: '0', allowed: '1 to 64', message: 'workers is 0' };
const faults = ({ workers }: RawScenario): FieldError[] => (workers === '0' ? [NO_WORKERS] : []);

/** An engine whose validator answers when told to, and refuses 0 workers. */
export class SlowEngine implements Engine {
  readonly mode = { flavour: 'single', threads: 1, reason: '' } as const;
  readonly schema = schema;
  readonly ran: RawScenario[] = [];
  readonly #questions: Array<() => void> = [];

  validate(scenario: RawScenario): Promise<FieldError[]> {
    return new Promise((resolve) => {
      this.#questions.push(() => resolve(faults(scenario)));
    });
  }

  async answer(...order: number[]): Promise<void> {
    for (const i of order) this.#questions[i]?.();
    await new Promise((resolve) => setTimeout(resolve));
  }

  async run<Returned>(scenario: RawScenario): Promise<Outcome<Returned>> {
    this.ran.push(scenario);
    return OUTCOME as Outcome<Returned>;
  }

  async explore(): Promise<Exploration> {
    throw new Error('not asked for');
  }

  async forecast(): Promise<Forecast> {
    throw new Error('not asked for');
  }

  get exploring(): boolean {
    return false;
  }

  stop(): void {}
  dispose(): void {}
}

/** One that answers at once. */
export class Quick extends SlowEngine {
  override async validate(scenario: RawScenario): Promise<FieldError[]> {
    return faults(scenario);
  }
}

/** One whose runs go on until they are ended, stopped, or it is disposed of; one at a time. */
export class Lasting extends Quick {
  disposed = false;
  end: () => void = () => {};
  #lose: ((why: Error) => void) | undefined;

  override run<Returned>(scenario: RawScenario, { signal }: RunOptions = {}): Promise<Outcome<Returned>> {
    if (this.disposed) return Promise.reject(new EngineError('disposed', 'the engine has been disposed of'));
    if (this.#lose) return Promise.reject(new EngineError('busy', 'a run is in progress'));
    this.ran.push(scenario);
    const run = new Promise<Outcome>((resolve, reject) => {
      this.end = () => resolve(OUTCOME);
      this.#lose = reject;
      const stop = () => resolve({ ...OUTCOME, kind: 'stopped' });
      signal?.addEventListener('abort', stop);
      if (signal?.aborted) stop();
    });
    return run.finally(() => {
      this.#lose = undefined;
    }) as Promise<Outcome<Returned>>;
  }

  override dispose(): void {
    this.disposed = true;
    this.#lose?.(new EngineError('disposed', 'the engine has been disposed of'));
  }
}
