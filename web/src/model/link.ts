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
// A link is a sentence, not a store; longer ones are not ours.
const LONGEST = 2048;

/** The scenario of a fragment; undefined if it holds none. */
export function readLink(fragment: string, schema: Schema): RawScenario | undefined {
  const text = fragment.replace(/^#/, '').slice(0, LONGEST);
  const [version, ...pairs] = text.split('&');
  if (version !== VERSION) return undefined;
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

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** The fragment of a scenario: fields that its pattern uses and that differ from their defaults. */
export function writeLink(raw: RawScenario, schema: Schema): string {
  const pattern = String(raw.pattern ?? schema.patterns[0]?.name);
  const parts = [VERSION, `p=${encode(pattern)}`];
  const known = new Set(schema.fields.map((f) => f.name));
  for (const field of schema.fields) {
    const value = raw[field.name];
    if (field.name === 'pattern' || value === undefined || !field.patterns.includes(pattern)) continue;
    const text = String(value)
      .replace(/\s+/g, field.type === 'ids' ? '' : ' ')
      .trim();
    if (text === defaultText(field.default)) continue;
    const key = [...SHORT].find(([, name]) => name === field.name)?.[0] ?? field.flag ?? field.name;
    parts.push(`${key}=${encode(text)}`);
  }
  for (const [name, value] of Object.entries(raw)) {
    if (!known.has(name)) parts.push(`${encode(name)}=${encode(String(value))}`);
  }
  return `#${parts.join('&')}`;
}

const encode = (text: string) => encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%20', '+');
const defaultText = (value: unknown) => (value === null || value === undefined ? '' : String(value));
