/** The Embind class and the glue's factory, as the host uses them. */
import type { ExploreLimits, ForecastRange } from './messages';
import type { RawScenario } from './types';

export interface EmbindEngine {
  schema(): string;
  validate(scenario: RawScenario): string;
  start(scenario: RawScenario): string;
  pump(budgetMs: number): number;
  stop(): void;
  done(): boolean;
  outcome(): string;
  explore(scenario: RawScenario, options: ExploreLimits): string;
  search(budgetMs: number): boolean;
  searchProgress(): string;
  stopSearch(): void;
  explored(): string;
  forecast(scenario: RawScenario, options: ForecastRange): string;
  advanceForecast(budgetMs: number): boolean;
  stopForecast(): void;
  forecasted(): string;
  traceAddress(): number;
  traceBytes(): number;
  threads(): number;
  flavour(): string;
  onDone(callback: () => void): void;
  delete(): void;
}

export interface EngineModule {
  Engine: new (threads: number) => EmbindEngine;
  HEAPU8?: Uint8Array;
  wasmMemory?: WebAssembly.Memory;
}

/** Memory may grow in the single flavour: ask for the buffer each time. */
export function memoryOf(module: EngineModule): ArrayBuffer | SharedArrayBuffer {
  const buffer = module.wasmMemory?.buffer ?? module.HEAPU8?.buffer;
  if (!buffer) throw new Error('the engine does not show its memory');
  return buffer as ArrayBuffer | SharedArrayBuffer;
}

export async function loadModule(glueUrl: string, pthreads: number): Promise<EngineModule> {
  const glue = (await import(/* @vite-ignore */ glueUrl)) as {
    default: (options: { pthreadPoolSize: number }) => Promise<EngineModule>;
  };
  return glue.default({ pthreadPoolSize: pthreads });
}
