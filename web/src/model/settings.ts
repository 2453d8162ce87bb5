/** The scenario as the page holds it: raw texts for the engine's validator, and numbers for the picture. */
import type { RawScenario, Schema, SchemaField } from '../engine/types';
import type { Program } from '../text/program';
import { type Plan, parseIds } from './plan';

export type Settings = Readonly<Record<string, string>>;

/** Every field as text: what is given, else its default. Unknown names stay, to be explained. */
export function settingsFrom(raw: RawScenario, schema: Schema): Settings {
  const settings: Record<string, string> = {};
  for (const field of schema.fields) {
    const value = raw[field.name] ?? field.default;
    if (value !== null && value !== undefined) settings[field.name] = String(value);
  }
  for (const [name, value] of Object.entries(raw)) settings[name] = String(value);
  return settings;
}

export function fieldOf(schema: Schema, name: string): SchemaField {
  const field = schema.fields.find((f) => f.name === name);
  if (!field) throw new Error(`${name} is not a field`);
  return field;
}

/** Settings with one of them changed. A field that has no default is left out where it is made empty. */
export function withField(settings: Settings, name: string, value: string, schema: Schema): Settings {
  const { [name]: _, ...others } = settings;
  const field = schema.fields.find((f) => f.name === name);
  const optional = field !== undefined && (field.default === null || field.default === undefined);
  return optional && value.trim() === '' ? others : { ...others, [name]: value };
}

/** Whether a field's value is typed, letter by letter, or chosen at once. */
export function isTyped(schema: Schema, name: string): boolean {
  const type = schema.fields.find((f) => f.name === name)?.type;
  return type === 'int' || type === 'ids' || type === 'text';
}

export function uses(schema: Schema, pattern: string, field: string): boolean {
  return schema.fields.some((f) => f.name === field && f.patterns.includes(pattern));
}

/** Whether a program has very many goroutines, and no jobs. */
const hasCrowd = (schema: Schema, pattern: string): boolean => uses(schema, pattern, 'goroutines');

// As core/patterns has it: a simulated run remembers every step.
const MOST_SIMULATED = 1000;

/** Whether its runs can be simulated, and so be searched and scheduled by hand. */
export const canBeSimulated = (settings: Settings, schema: Schema): boolean =>
  !hasCrowd(schema, settings.pattern ?? '') || Number(settings.goroutines) <= MOST_SIMULATED;

/** What goes to the engine: the fields that the pattern uses, and whatever is not a field at all. */
export function scenarioOf(settings: Settings, schema: Schema): RawScenario {
  const pattern = settings.pattern ?? '';
  const known = schema.patterns.some((p) => p.name === pattern);
  const raw: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings)) {
    const field = schema.fields.find((f) => f.name === name);
    if (!field || !known || field.patterns.includes(pattern)) raw[name] = value;
  }
  return raw;
}

/** Whether the jobs' work is done outside the engine, so that nothing of the program can be simulated. */
export const asksOutside = ({ work }: Settings): boolean =>
  work === 'image' || work === 'fetch' || work === 'function';

/** What a run is simulated with; undefined if it is live. */
export type Simulation = 'byHand' | 'schedule' | { readonly seed: string } | undefined;

export function simulatedWith(settings: Settings): Simulation {
  if (settings.scheduler === 'manual') return 'byHand';
  if (settings.schedule) return 'schedule';
  if (settings.seed) return { seed: settings.seed };
  return settings.scheduler === 'sim' ? { seed: '0' } : undefined;
}

/** The settings that make the program, without those that say how one run of it is made. */
export function programOf(settings: Settings): Settings {
  const { seed: _, schedule: __, scheduler: ___, threads: ____, ...program } = settings;
  return program;
}

/** The picture's numbers. Only for settings that the engine has found valid. */
export function planOf(settings: Settings, schema: Schema): Plan {
  const number = (name: string) => Number(settings[name] ?? 0) || 0;
  const pattern = settings.pattern ?? '';
  const jobNames = schema.patterns.find((p) => p.name === pattern)?.jobNames ?? [];
  return {
    pattern,
    workers: number('workers'),
    jobs: uses(schema, pattern, 'jobs') ? number('jobs') : jobNames.length,
    buffer: number('buffer'),
    fail: uses(schema, pattern, 'fail') ? parseIds(settings.fail ?? '') : new Set(),
    grouped: pattern !== 'worker-pool' && !hasCrowd(schema, pattern),
    jobNames,
    goroutines: hasCrowd(schema, pattern) ? number('goroutines') : 0,
  };
}

/** What a verdict on the settings depends on. Only for settings that the engine has found valid. */
export function verdictProgramOf(settings: Settings, schema: Schema): Program {
  const { pattern, workers, jobs, grouped, jobNames, goroutines } = planOf(settings, schema);
  const is = (field: string, value: string) => uses(schema, pattern, field) && settings[field] === value;
  return {
    pattern,
    workers,
    jobs,
    grouped,
    jobNames,
    goroutines,
    lastErrorWins: is('mistake', 'last-error'),
    cancels: !is('errorPolicy', 'continue'),
    heedsContext: !is('heedContext', 'false'),
  };
}
