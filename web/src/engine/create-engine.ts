import type { AddressOf } from './addresses';
import type { EngineFiles } from './assets';
import { check, checkSignal } from './check';
import { type Connection, connect } from './connection';
import { type Engine, HostedEngine } from './engine';
import type { Line } from './line';
import { checkMemory, LEAST_MIB } from './memory';
import { checkThreads, defaultThreads } from './threads';
import { EngineError, type Flavour, type Mode } from './types';

export interface EngineOptions {
  /** Worker threads of the threads flavour, 1 to 64, by default as many as the machine runs at once, 2 to 8; made once, at load. */
  readonly threads?: number;
  readonly flavour?: 'auto' | Flavour;
  /** All that it will have, 32 to 2048, by default 32: it does not grow. A scenario that needs more is refused. */
  readonly memoryMiB?: number;
  /**
   * The folder that has the package's `assets`, where a bundler does not find them by itself; relative to the page. In
   * Node a path or a `file:` URL.
   */
  readonly assets?: string | URL | undefined;
  /** Gives up the loading; createEngine then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const FLAVOURS = ['auto', 'threads', 'single'];

/** To a host, and the files that it is to load. */
export interface Way {
  open(): Line | Promise<Line>;
  readonly files: EngineFiles;
}

/** Where an engine is made: in a page or in Node. */
export interface Platform {
  /** How many threads the machine runs at once; 0: not known. */
  cores(): number;
  /** A clause; empty where threads can be had. */
  whyNoThreads(): string;
  readonly addressOf: AddressOf;
  /** To a host of a flavour, the best first. Throws if the platform does not have that flavour. */
  waysTo(flavour: Flavour, folder: string | URL | undefined): readonly Way[];
}

export async function createEngineOn(
  platform: Platform,
  {
    threads = defaultThreads(platform.cores()),
    flavour = 'auto',
    memoryMiB = LEAST_MIB,
    assets,
    signal,
  }: EngineOptions,
): Promise<Engine> {
  checkThreads(threads);
  checkMemory(memoryMiB);
  check(FLAVOURS.includes(flavour), 'flavour', flavour, 'auto, threads or single');
  checkSignal(signal);
  const load = async (what: Flavour): Promise<Connection> => {
    let why: unknown;
    for (const { open, files } of platform.waysTo(what, assets)) {
      try {
        return await connect(await open(), { flavour: what, files, threads, memoryMiB, signal });
      } catch (e) {
        if (signal?.aborted) throw e;
        why = e;
      }
    }
    throw why;
  };
  let reason = flavour === 'single' ? 'one thread was asked for' : platform.whyNoThreads();
  if (!reason) {
    try {
      const connection = await load('threads');
      const mode: Mode = { flavour: 'threads', threads: connection.threads, reason: '' };
      return new HostedEngine(connection, mode, platform.addressOf);
    } catch (e) {
      if (signal?.aborted || (flavour === 'threads' && e instanceof EngineError)) throw e;
      reason = didNotStart('the threaded engine', e);
    }
  }
  if (flavour === 'threads') throw new EngineError('unavailable', reason);
  const mode: Mode = { flavour: 'single', threads: 1, reason };
  try {
    return new HostedEngine(await load('single'), mode, platform.addressOf);
  } catch (e) {
    if (signal?.aborted || e instanceof EngineError) throw e;
    throw new EngineError('unavailable', didNotStart('the engine', e));
  }
}

const didNotStart = (what: string, e: unknown) => `${what} did not start (${(e as Error).message})`;
