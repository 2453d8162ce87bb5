import { single } from './assets-single';
import { threads } from './assets-threads';
import { pageWith } from './browser';
import { createEngineOn, type EngineOptions } from './create-engine';
import type { Engine } from './engine';

const page = pageWith({ threads, single });

/** Loads the threads flavour where threads can be had, else the single one, and says why. */
export const createEngine = (options: EngineOptions = {}): Promise<Engine> => createEngineOn(page, options);
export * from './public';
