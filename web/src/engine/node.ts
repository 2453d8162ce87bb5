import { createEngineOn, type Engine, type EngineOptions } from './engine';
import { node } from './node-platform';

/** Loads the threads flavour, or the one that is asked for. */
export const createEngine = (options: EngineOptions = {}): Promise<Engine> => createEngineOn(node, options);
export * from './public';
