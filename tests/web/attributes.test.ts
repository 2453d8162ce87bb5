import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PIECES, scenarioAttributes, scenarioFrom, showsFrom } from '../../web/src/element/attributes';
import { schema } from '../../web/src/engine/generated/schema';

const tag =
  (attributes: Readonly<Record<string, string>>) =>
  (name: string): string | null =>
    attributes[name] ?? null;

describe('the tag’s attributes', () => {
  test('are the scenario’s fields, by the names of the command’s flags', () => {
    const given = tag({ pattern: 'errgroup', 'work-ms': ' 20 ', 'heed-context': 'false', class: 'wide' });
    expect(scenarioFrom(given, schema)).toEqual({ pattern: 'errgroup', workMs: '20', heedContext: 'false' });
  });

  test('show the stage and the lanes, and let everything be changed, unless they say otherwise', () => {
    const { shows, complaints } = showsFrom(tag({}), schema);
    expect([...shows.pieces]).toEqual(['stage', 'lanes']);
    expect(shows.controls.size).toBe(schema.fields.length);
    expect(complaints).toEqual([]);
  });

  test('name pieces and fields, with spaces or commas between', () => {
    const { shows, complaints } = showsFrom(tag({ view: 'lanes,log', controls: 'workers work-ms' }), schema);
    expect([...shows.pieces]).toEqual(['lanes', 'log']);
    expect([...shows.controls]).toEqual(['workers', 'workMs']);
    expect(complaints).toEqual([]);
  });

  test('that name something else say what they take', () => {
    const { shows, complaints } = showsFrom(tag({ view: 'stage code3d', controls: 'wrkers' }), schema);
    expect([...shows.pieces]).toEqual(['stage']);
    expect(shows.controls.size).toBe(0);
    expect(complaints[0]).toBe(`view names "code3d"; it takes ${PIECES.join(', ')}`);
    expect(complaints[1]).toBe(`controls names "wrkers"; it takes ${scenarioAttributes(schema).join(', ')}`);
  });

  test('choose a theme that there is, or say which there are', () => {
    const said = (theme: string) => showsFrom(tag({ theme }), schema).complaints;
    for (const theme of ['light', 'dark', '']) expect(said(theme)).toEqual([]);
    expect(said('drak')).toEqual(['theme is "drak"; it takes light, dark']);
    expect(said('light dark')).toHaveLength(1);
  });

  test('whatever they say, are read without an exception, and lose no value on the way to the validator', () => {
    const names = [...scenarioAttributes(schema), 'view', 'controls', 'theme'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.string()), (attributes) => {
        showsFrom(tag(attributes), schema);
        const raw = scenarioFrom(tag(attributes), schema);
        const given = scenarioAttributes(schema).filter((name) => attributes[name] !== undefined);
        expect(Object.values(raw).sort()).toEqual(given.map((name) => attributes[name]?.trim()).sort());
      }),
      { numRuns: 2000 },
    );
  });
});
