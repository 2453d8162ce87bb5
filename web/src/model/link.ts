/**
 * The scenario in the address: `#v1&p=worker-pool&w=3&j=10&f=4,7`. Readable and editable by hand. Reading
 * changes no value and drops no key: what is wrong is for the engine's validator to explain.
 */
import type { RawScenario, Schema } from '../engine/types';

const VERSION = 'v1';
const SHORT: ReadonlyMap<string, string> = new Map([
  ['p', 'pattern'],
  ['w', 'workers'],
  ['j', 'jobs'],
  ['b', 'buffer'],
  ['f', 'fail'],
]);
// A link is a sentence, not a store; what is longer comes as a file.
const LONGEST = 2048;

/** Whether a fragment is one that a link may have. */
export const fitsLink = (fragment: string): boolean => fragment.length <= LONGEST;

/** Why a fragment that looks like a link's is none that can be followed, if so. */
export function linkFault(fragment: string): 'tooLong' | 'foreign' | undefined {
  if (!fitsLink(fragment)) return 'tooLong';
  const [version = ''] = bare(fragment).split('&');
  return /^v\d+$/.test(version) && version !== VERSION ? 'foreign' : undefined;
}

/** The scenario of a fragment; undefined if it holds none, or has a fault: nothing is cut. */
export function readLink(fragment: string, schema: Schema): RawScenario | undefined {
  const [version, ...pairs] = bare(fragment).split('&');
  if (version !== VERSION || !fitsLink(fragment)) return undefined;
  const raw: Record<string, string> = Object.create(null); // so that no key is special
  for (const pair of pairs) {
    if (!pair) continue;
    const equals = pair.indexOf('=');
    const key = decode(equals < 0 ? pair : pair.slice(0, equals));
    const field = schema.fields.find((f) => f.name === key || f.flag === key);
    raw[field?.name ?? SHORT.get(key) ?? key] = equals < 0 ? '' : decode(pair.slice(equals + 1));
  }
  return raw;
}

const bare = (fragment: string) => fragment.replace(/^#/, '');

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** The fragment of a scenario. It may be too long for a link. */
export function writeLink(raw: RawScenario, schema: Schema): string {
  const flagOf = (name: string) => schema.fields.find((f) => f.name === name)?.flag ?? name;
  const keyOf = (name: string) => [...SHORT].find(([, whole]) => whole === name)?.[0] ?? flagOf(name);
  const pairs = briefly(raw, schema).map(([name, text]) => `${encode(keyOf(name))}=${encode(text)}`);
  return `#${[VERSION, ...pairs].join('&')}`;
}

/** What says all of a scenario: its pattern, and the fields that this uses and that differ from their defaults, as text. */
export function briefly(raw: RawScenario, schema: Schema): [name: string, text: string][] {
  const pattern = String(raw.pattern ?? schema.patterns[0]?.name);
  const pairs: [string, string][] = [['pattern', pattern]];
  const known = new Set(schema.fields.map((f) => f.name));
  for (const field of schema.fields) {
    const value = raw[field.name];
    if (field.name === 'pattern' || value === undefined || !field.patterns.includes(pattern)) continue;
    const text = String(value)
      .replace(/\s+/g, field.type === 'ids' ? '' : ' ')
      .trim();
    if (text !== defaultText(field.default)) pairs.push([field.name, text]);
  }
  for (const [name, value] of Object.entries(raw)) if (!known.has(name)) pairs.push([name, String(value)]);
  return pairs;
}

const encode = (text: string) => encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%20', '+');
const defaultText = (value: unknown) => (value === null || value === undefined ? '' : String(value));
