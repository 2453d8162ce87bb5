/** A run as a file, for one that is too long to be a link: JSON with a scenario in it, as the command writes. */
import type { RawScenario, Schema } from '../engine/types';
import { briefly } from './link';

export const MOST_BYTES = 1_000_000;

/** Why a file is not one of ours. */
export type Foreign = 'tooLarge' | 'notJson' | 'noScenario';

export const writeRunFile = (raw: RawScenario, schema: Schema): string =>
  `${JSON.stringify({ scenario: Object.fromEntries(briefly(raw, schema)) }, null, 2)}\n`;

/** The scenario of a file's text, values as they are: what is wrong with them is for the engine's validator to explain. */
export function readRunFile(text: string): RawScenario | Foreign {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return 'notJson';
  }
  const scenario = isRecord(file) ? file.scenario : undefined;
  return isRecord(scenario) ? scenario : 'noScenario';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
