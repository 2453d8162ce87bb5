import { createEngineOn, type EngineOptions } from './create-engine';
import type { Engine } from './engine';
import { node } from './node-platform';

/** Loads the threads flavour, or the one that is asked for. */
export const createEngine = (options: EngineOptions = {}): Promise<Engine> => createEngineOn(node, options);
export * from './public';
