import { describe, expect, test } from 'vitest';
import { schema } from '../../web/src/engine/generated/schema';
import { readLink, writeLink } from '../../web/src/model/link';
import { settingsFrom } from '../../web/src/model/settings';
import { PRESETS, presetNamed, presetOf } from '../../web/src/site/presets';

const all = PRESETS.flatMap((g) => g.presets);

describe('examples', () => {
  test('have names of their own, and cures that are examples', () => {
    expect(new Set(all.map((p) => p.name)).size).toBe(all.length);
    for (const p of all) if (p.cure) expect(presetNamed(p.cure), p.name).toBeDefined();
  });

  test('each is known again by its link', () => {
    for (const p of all) {
      const link = writeLink(settingsFrom(p.scenario, schema), schema);
      const followed = settingsFrom(readLink(link, schema) ?? {}, schema);
      expect(presetOf(followed, schema)?.name, link).toBe(p.name);
    }
  });

  test('a changed example is one’s own program, and how it is run makes no difference', () => {
    const settings = settingsFrom(all[0]?.scenario ?? {}, schema);
    expect(presetOf({ ...settings, workers: '9' }, schema)).toBeUndefined();
    expect(presetOf({ ...settings, seed: '7' }, schema)?.name).toBe(all[0]?.name);
  });
});
