import { EngineError, type Flavour } from './types';
import { checkWhole } from './whole';

export const DEFAULT_MIB = 32;
const LEAST_MIB = 16;
const MOST_MIB = 2048;
// Their stacks need room.
const MANY_THREADS = 16;
const LEAST_MIB_FOR_MANY = 32;
const PAGES_PER_MIB = 16;

/** Throws RangeError for a size that no engine of so many threads can have. */
export function checkMemory(memoryMiB: number, threads: number): void {
  const many = threads > MANY_THREADS;
  const least = many ? LEAST_MIB_FOR_MANY : LEAST_MIB;
  const why = many && memoryMiB >= LEAST_MIB && memoryMiB < least ? ` (${threads} threads need so much)` : '';
  checkWhole('memoryMiB', memoryMiB, least, MOST_MIB, why);
}

/**
 * All the memory that an engine will have: it does not grow, since every thread sees it. Throws EngineError `memory` where
 * the device does not give so much.
 */
export function makeMemory(flavour: Flavour, memoryMiB: number): WebAssembly.Memory {
  const pages = memoryMiB * PAGES_PER_MIB;
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: flavour === 'threads' });
  } catch (e) {
    if (!(e instanceof RangeError)) throw e;
    throw new EngineError(
      'memory',
      `this device does not give the ${memoryMiB} MiB of memory that were asked for`,
    );
  }
}
