/** What the tag's attributes say: the scenario's fields by the names of the command's flags, and how it is shown. */
import type { RawScenario, Schema } from '../engine/types';

/** The pieces that can be shown; `view` names some of them. */
export const PIECES = ['stage', 'lanes', 'jobs', 'log'] as const;
export type Piece = (typeof PIECES)[number];

/** As the style sheet has them. */
const THEMES: readonly string[] = ['light', 'dark'];

export interface Shows {
  readonly pieces: ReadonlySet<Piece>;
  /** Fields that the reader may change. */
  readonly controls: ReadonlySet<string>;
}

/** A field's attribute, by the name of the command's flag. */
export const attributeOf = ({ flag, name }: Schema['fields'][number]): string => flag ?? name;

export const scenarioAttributes = (schema: Schema): string[] => schema.fields.map(attributeOf);

export function scenarioFrom(attributes: (name: string) => string | null, schema: Schema): RawScenario {
  const raw: Record<string, string> = {};
  for (const field of schema.fields) {
    const value = attributes(attributeOf(field));
    if (value !== null) raw[field.name] = value.trim();
  }
  return raw;
}

export interface Misread {
  readonly shows: Shows;
  /** What is wrong with the attributes that are not the scenario's. */
  readonly complaints: readonly string[];
}

export function showsFrom(attributes: (name: string) => string | null, schema: Schema): Misread {
  const complaints: string[] = [];
  const words = (name: string, allowed: readonly string[]): ReadonlySet<string> | undefined => {
    const text = attributes(name);
    if (text === null) return undefined;
    const all = text.split(/[\s,]+/).filter(Boolean);
    for (const word of all) {
      if (!allowed.includes(word)) complaints.push(`${name} names "${word}"; it takes ${allowed.join(', ')}`);
    }
    return new Set(all.filter((word) => allowed.includes(word)));
  };
  const pieces = words('view', PIECES) as ReadonlySet<Piece> | undefined;
  const named = words('controls', scenarioAttributes(schema));
  const theme = attributes('theme');
  if (theme && !THEMES.includes(theme)) complaints.push(`theme is "${theme}"; it takes ${THEMES.join(', ')}`);
  const controls = schema.fields.filter((f) => named?.has(attributeOf(f)) ?? true).map((f) => f.name);
  return {
    shows: { pieces: pieces ?? new Set<Piece>(['stage', 'lanes']), controls: new Set(controls) },
    complaints,
  };
}
