import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scenarioAttributes, scenarioFrom } from '../../web/src/element/attributes';
import { schema } from '../../web/src/engine/generated/schema';
import { type EmbindEngine, loadModule } from '../../web/src/engine/module';
import type { FieldError, RawScenario } from '../../web/src/engine/types';
import { readLink, writeLink } from '../../web/src/model/link';
import { planOf, scenarioOf, settingsFrom } from '../../web/src/model/settings';

const FOLDER = new URL('../../build/wasm-single/wasm-bindings/', import.meta.url);
const at = (name: string) => new URL(`millrace-single.${name}`, FOLDER).href;
const LINKS = 100_000;

let engine: EmbindEngine;
beforeAll(async () => {
  const module = await loadModule({ glue: at('node.mjs'), wasm: at('wasm') });
  engine = new module.Engine(1);
});
afterAll(() => engine.delete());

/** What the engine's one validator says of settings, wherever they come from. */
function refused(raw: RawScenario): readonly FieldError[] {
  const settings = settingsFrom(raw, schema);
  planOf(settings, schema);
  return JSON.parse(engine.validate(scenarioOf(settings, schema)));
}

function expectExplained(errors: readonly FieldError[], raw: RawScenario): void {
  for (const { field, message } of errors) expect(message).toContain(field);
  if (errors.length > 0) return;
  const settings = settingsFrom(raw, schema);
  for (const { name, type, min, max, patterns } of schema.fields) {
    const text = String(settings[name as keyof typeof settings] ?? '');
    if (type !== 'int' || min === undefined || max === undefined || text === '') continue;
    if (!patterns.includes(String(settings.pattern))) continue;
    expect(Number(text)).toBeGreaterThanOrEqual(min);
    expect(Number(text)).toBeLessThanOrEqual(max);
  }
}

const names = [...schema.fields.flatMap(({ name, flag }) => [name, flag ?? name]), 'p', 'w', 'j', 'b', 'f'];
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...names) },
  fc.constantFrom('__proto__', 'constructor', 'toString', '<b>', ''),
  fc.string(),
);
const value = fc.oneof(
  fc.integer().map(String),
  fc.integer({ min: -2, max: 80 }).map(String),
  fc.constantFrom(
    ...schema.patterns.map(({ name }) => name),
    ...schema.fields.flatMap((f) => f.values ?? []),
  ),
  fc.constantFrom(
    '1e3',
    '0x10',
    '-0',
    ' 5 ',
    '5.0',
    'NaN',
    '4,7',
    '1-',
    '9-3',
    '<img src=x onerror=alert(1)>',
    '%',
    '%00',
  ),
  fc.string({ unit: 'binary' }),
);
const pairs = fc.array(fc.tuple(key, value), { maxLength: 8 });
const link = fc.oneof(
  pairs.map(
    (all) => `#v1&${all.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join('&')}`,
  ),
  pairs.map((all) => `#v1&${all.map(([k, v]) => `${k}=${v}`).join('&')}`),
  fc.string({ unit: 'binary', maxLength: 3000 }).map((text) => `#v1&${text}`),
  fc.string(),
);

describe('whatever they hold', () => {
  test('links are read without an exception, drop nothing that fits, and what is wrong is said by name', {
    timeout: 300_000,
  }, () => {
    fc.assert(
      fc.property(link, (fragment) => {
        const raw = readLink(fragment, schema);
        if (!raw) return;
        const errors = refused(raw);
        expectExplained(errors, raw);
        const again = readLink(writeLink(scenarioOf(settingsFrom(raw, schema), schema), schema), schema);
        if (errors.length === 0) expect(refused(again ?? {})).toEqual([]);
      }),
      { numRuns: LINKS },
    );
  });

  test('a tag’s attributes are the same to the validator', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...scenarioAttributes(schema)), value), (attributes) => {
        const raw = scenarioFrom((name) => attributes[name] ?? null, schema);
        expectExplained(refused(raw), raw);
      }),
      { numRuns: LINKS / 4 },
    );
  });
});
