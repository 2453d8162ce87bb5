export {
  createEngine,
  type Engine,
  type EngineOptions,
  type ExploreOptions,
  type ForecastOptions,
  type RunOptions,
} from './engine';
export type { Kind, TraceEvent } from './trace-format';
export * from './types';
