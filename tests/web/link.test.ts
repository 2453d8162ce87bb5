import { describe, expect, test } from 'vitest';
import { Player } from '../../web/src/element/player';
import { fitsLink, linkFault, readLink, writeLink } from '../../web/src/model/link';
import { readRunFile, writeRunFile } from '../../web/src/model/run-file';
import { planOf, scenarioOf, settingsFrom, simulatedWith } from '../../web/src/model/settings';
import { schema } from './fake/schema.mjs';

describe('the scenario in the address', () => {
  test('is short and readable', () => {
    const raw = { pattern: 'worker-pool', workers: '5', jobs: '12', fail: '4, 7, 9-12', workMs: '20' };
    expect(writeLink(raw, schema)).toBe('#v1&p=worker-pool&w=5&j=12&f=4,7,9-12&work-ms=20');
  });

  test('leaves out defaults and what the pattern does not use', () => {
    const raw = { pattern: 'errgroup', workers: '5', jobs: '10', limit: '3' };
    expect(writeLink(raw, schema)).toBe('#v1&p=errgroup&limit=3');
  });

  test('reads back what it wrote', () => {
    const raw = { pattern: 'pool-errgroup', workers: '2', errorPolicy: 'continue', heedContext: 'false' };
    expect(readLink(writeLink(raw, schema), schema)).toEqual(raw);
  });

  test('takes short names, flags and field names alike', () => {
    expect(readLink('#v1&p=errgroup&work-ms=5&heedContext=false', schema)).toEqual({
      pattern: 'errgroup',
      workMs: '5',
      heedContext: 'false',
    });
  });

  test('changes and drops nothing: what is wrong is for the validator', () => {
    const raw = readLink('#v1&w=0&j=abc&f=99&wrokers=3&lone', schema);
    expect(raw).toEqual({ workers: '0', jobs: 'abc', fail: '99', wrokers: '3', lone: '' });
    expect(writeLink({ ...raw }, schema)).toContain('wrokers=3');
  });

  test('is not cut where it is longer than a link may be: it is not read at all', () => {
    const longest = `#v1&p=errgroup&schedule=${'A'.repeat(2048 - 24)}`;
    expect([longest.length, fitsLink(longest), fitsLink(`${longest}A`)]).toEqual([2048, true, false]);
    expect(readLink(longest, schema)?.schedule).toHaveLength(2048 - 24);
    expect(readLink(`${longest}A`, schema)).toBeUndefined();
  });

  test('of another version is told from what is no link at all', () => {
    const faults = ['#v2&p=errgroup', '#v10', '#v1&p=errgroup', '#verdict', '#section', ''].map(linkFault);
    expect(faults).toEqual(['foreign', 'foreign', undefined, undefined, undefined, undefined]);
    expect(readLink('#v2&p=errgroup', schema)).toBeUndefined();
  });

  test('other fragments, and broken escapes, do no harm', () => {
    expect(readLink('', schema)).toBeUndefined();
    expect(readLink('#section', schema)).toBeUndefined();
    expect(readLink('#v1&f=%E0%A4', schema)).toEqual({ fail: '%E0%A4' });
  });
});

describe('a run that is too long for a link', () => {
  const long = { pattern: 'errgroup', jobs: '3', schedule: 'A'.repeat(4000) };
  const playerOf = (raw: Record<string, string>) => {
    const settings = settingsFrom(raw, schema);
    return new Player(settings, settings);
  };

  test('has a link to its program, and says that this is not all', () => {
    const { link, linkIsWhole } = playerOf(long);
    expect([link, linkIsWhole]).toEqual(['#v1&p=errgroup&j=3', false]);
    expect(playerOf({ pattern: 'errgroup', schedule: 'AQ' }).linkIsWhole).toBe(true);
  });

  test('has a link to its pattern where its program is too long as well', () => {
    const fail = Array.from({ length: 1000 }, (_, i) => 2 * i + 1).join(',');
    expect(playerOf({ pattern: 'worker-pool', jobs: '2000', fail }).link).toBe('#v1&p=worker-pool');
  });

  test('is a file, of which nothing is lost', () => {
    expect(readRunFile(writeRunFile(settingsFrom(long, schema), schema))).toEqual(long);
  });

  test('is found in what the command writes too', () => {
    const scenario = { pattern: 'errgroup', jobs: 3, fail: [2], heedContext: true };
    expect(readRunFile(JSON.stringify({ scenario, engine: {}, outcome: {} }))).toEqual(scenario);
    expect(settingsFrom({ fail: [4, 7] }, schema).fail).toBe('4,7');
  });

  test('is not any other file', () => {
    expect(readRunFile('')).toBe('notJson');
    expect(readRunFile('PNG')).toBe('notJson');
    for (const text of [
      'null',
      '3',
      '[]',
      '{}',
      '{"scenario": null}',
      '{"scenario": [1]}',
      '{"scenario": "x"}',
    ])
      expect(readRunFile(text)).toBe('noScenario');
  });
});

describe('settings', () => {
  test('only what the pattern uses goes to the engine, and what is not a field at all', () => {
    const settings = settingsFrom({ pattern: 'errgroup', workers: '0', wrokers: '3' }, schema);
    const raw = scenarioOf(settings, schema);
    expect(raw).not.toHaveProperty('workers');
    expect(raw).toHaveProperty('wrokers', '3');
  });

  test('the plan of the fixed pattern has its named jobs', () => {
    const plan = planOf(settingsFrom({ pattern: 'fetch-all-data', fail: '1' }, schema), schema);
    expect(plan).toMatchObject({ jobs: 2, jobNames: ['users', 'inventory'] });
    expect(plan.fail.size).toBe(0);
  });

  test('a seed or a schedule says what the run is simulated with', () => {
    expect(simulatedWith(settingsFrom({}, schema))).toBeUndefined();
    expect(simulatedWith(settingsFrom({ seed: '7' }, schema))).toEqual({ seed: '7' });
    expect(simulatedWith(settingsFrom({ scheduler: 'sim' }, schema))).toEqual({ seed: '0' });
    expect(simulatedWith(settingsFrom({ schedule: 'AQ' }, schema))).toBe('schedule');
  });
});
