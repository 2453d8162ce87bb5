/** What a page and Node have in common. */
export type { UrlOfJob } from './addresses';
export type { EngineOptions } from './create-engine';
export type { Engine, ExploreOptions, ForecastOptions, RunOptions } from './engine';
export { events } from './events';
export type { FieldName, Scenario } from './generated/schema';
export type { JobFunction } from './job-calls';
export type { ForecastRange } from './messages';
export type { Kind, TraceEvent } from './trace-format';
export * from './types';
