/** The Embind class and the glue's factory, as the host uses them. */
import type { EngineFiles } from './assets';
import type { ExploreLimits, ForecastRange } from './messages';
import type { RawScenario } from './types';

export interface EmbindEngine {
  schema(): string;
  validate(scenario: RawScenario): string;
  start(
    scenario: RawScenario,
    extras?: {
      job: boolean | undefined;
      urls: boolean;
      pictures: number;
      noCodecs: string;
      aborted: boolean;
    },
  ): string;
  pump(budgetMs: number): number;
  stop(): void;
  done(): boolean;
  outcome(): string;
  takeCalls(): string;
  onCalls(callback: () => void): void;
  answer(call: number, numbers: readonly number[]): boolean;
  refuse(call: number, why: string): boolean;
  room(call: number, bytes: number): number;
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
  censusAddress(): number;
  censusBytes(): number;
  bytesInUse(): number;
  pooledBytes(): number;
  threads(): number;
  onDone(callback: () => void): void;
  delete(): void;
}

export interface EngineModule {
  Engine: new (threads: number) => EmbindEngine;
  HEAPU8?: Uint8Array;
  wasmMemory?: WebAssembly.Memory;
  /** Of the threads flavour: the workers of its threads. */
  PThread?: {
    terminateAllThreads(): void;
    /** From Emscripten 5.0.6 on: and wakes what waits for the main thread's mail, which would hold on to the memory. */
    terminateRuntime?(): void;
    /** All of them, until the engine is made. */
    readonly unusedWorkers?: readonly { onerror: ((e: unknown) => void) | null }[];
  };
}

/** Memory may grow in the single flavour: ask for the buffer each time. */
export function memoryOf(module: EngineModule): ArrayBuffer | SharedArrayBuffer {
  const buffer = module.wasmMemory?.buffer ?? module.HEAPU8?.buffer;
  if (!buffer) throw new Error('the engine does not show its memory');
  return buffer as ArrayBuffer | SharedArrayBuffer;
}

/** Nothing may be asked of the module after. */
export function endThreads({ PThread }: EngineModule): void {
  if (PThread?.terminateRuntime) PThread.terminateRuntime();
  else PThread?.terminateAllThreads();
}

type Factory = (options: object) => Promise<EngineModule>;

async function factoryOf(glue: string): Promise<Factory> {
  if (glue.endsWith('.classic.js')) {
    const scope = globalThis as unknown as { importScripts(url: string): void; createMillrace: Factory };
    scope.importScripts(glue);
    return scope.createMillrace;
  }
  const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ glue)) as { default: Factory };
  return module.default;
}

export interface ModuleOptions {
  readonly pthreads: number;
  /** Without it the module makes some that grows. */
  readonly memory: WebAssembly.Memory;
  /** A line of what it prints as it fails. */
  readonly onLastWords: (line: string) => void;
  /** It has given up, perhaps on a thread of its own. */
  readonly onAbort: () => void;
}

export async function loadModule(
  { glue, wasm }: EngineFiles,
  { pthreads = 0, memory, onLastWords, onAbort }: Partial<ModuleOptions> = {},
): Promise<EngineModule> {
  const make = await factoryOf(glue);
  return make({
    pthreadPoolSize: pthreads,
    ...(memory && { wasmMemory: memory }),
    ...(onLastWords && { printErr: onLastWords }),
    ...(onAbort && { onAbort }),
    locateFile: () => wasm,
    // Node's glue finds itself, and its workers take no address as text.
    ...(glue.startsWith('file:') ? {} : { mainScriptUrlOrBlob: glue }),
  });
}
