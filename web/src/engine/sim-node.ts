import { createEngineOn } from './create-engine';
import type { Engine } from './engine';
import { node } from './node-platform';
import type { SimOptions } from './sim';

/** Loads the single flavour. */
export const createEngine = (options: SimOptions = {}): Promise<Engine> =>
  createEngineOn(node, { ...options, flavour: 'single' });
export * from './public';
