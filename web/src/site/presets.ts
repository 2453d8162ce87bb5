import type { RawScenario, Schema } from '../engine/types';
import { writeLink } from '../model/link';
import { programOf, type Settings, settingsFrom } from '../model/settings';
import groups from './presets.json';

/** A program to begin with, and what there is to see in it. */
export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly scenario: RawScenario;
  /** The preset that sets it right. */
  readonly cure?: string;
}

export interface PresetGroup {
  readonly group: string;
  readonly presets: readonly Preset[];
}

export const PRESETS: readonly PresetGroup[] = groups;

/** What the page opens with: slow enough to follow, and two jobs that fail. */
export const OPENING: RawScenario = { ...groups[0]?.presets[0]?.scenario };

export const presetNamed = (name: string): Preset | undefined =>
  PRESETS.flatMap((g) => g.presets).find((p) => p.name === name);

/** The preset whose program these settings are, if there is one. */
export function presetOf(settings: Settings, schema: Schema): Preset | undefined {
  const link = writeLink(programOf(settings), schema);
  return PRESETS.flatMap((g) => g.presets).find(
    (p) => writeLink(settingsFrom(p.scenario, schema), schema) === link,
  );
}
