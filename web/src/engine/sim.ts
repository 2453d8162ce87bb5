import { single } from './assets-single';
import { pageWith } from './browser';
import { createEngineOn, type EngineOptions } from './create-engine';
import type { Engine } from './engine';

const page = pageWith({ single });
export type SimOptions = Omit<EngineOptions, 'flavour' | 'threads'>;

/** Loads the single flavour: enough for simulation and exploration, and a quarter less to download. */
export const createEngine = (options: SimOptions = {}): Promise<Engine> =>
  createEngineOn(page, { ...options, flavour: 'single' });
export * from './public';
