import { checkWhole } from './check';

// wasm-bindings/engine.cpp has the same.
const MOST = 64;

/** As many as the machine runs at once, within reason. */
export const defaultThreads = (cores: number): number => Math.min(8, Math.max(2, cores || 4));

/** Throws RangeError for a number of threads that no engine has: its glue would make workers without end, or too many. */
export const checkThreads = (threads: number): void => checkWhole('threads', threads, 1, MOST);
