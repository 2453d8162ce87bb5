import { checkWhole } from './check';
import { EngineError, type Flavour } from './types';

// Enough for the stacks of 64 threads, and for any scenario beside a search, but for a larger crowd.
export const LEAST_MIB = 32;
const MOST_MIB = 2048;
const PAGES_PER_MIB = 16;

/** Throws RangeError for a size that no engine can have. */
export const checkMemory = (memoryMiB: number): void =>
  checkWhole('memoryMiB', memoryMiB, LEAST_MIB, MOST_MIB);

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
