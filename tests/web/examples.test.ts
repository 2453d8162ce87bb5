// The page's examples as the engine itself runs them: their verdicts, in both languages, and their pictures are held
// to what was looked at.
// `npx vitest run -u` in web/ writes both anew.
import { describe, expect, test } from 'vitest';
import { schema } from '../../web/src/engine/generated/schema';
import { record } from '../../web/src/engine/record';
import { eventText } from '../../web/src/model/event-text';
import type { LanesRun } from '../../web/src/model/lanes';
import { Recording } from '../../web/src/model/recording';
import { asksOutside, planOf, settingsFrom, verdictProgramOf } from '../../web/src/model/settings';
import { stageOf } from '../../web/src/model/stage';
import { PRESETS } from '../../web/src/site/presets';
import { enPage as en } from '../../web/src/text/page-messages';
import { viPage as vi } from '../../web/src/text/vi-page';
import { runSvg } from '../../web/src/view/lanes-svg';
import { tokens } from '../../web/src/view/palette';
import { simulable } from './simulable';

const GLUE = new URL('../../build/wasm-single/wasm-bindings/millrace-single.node.mjs', import.meta.url).href;

describe('the examples', () => {
  for (const { name, title, scenario: given } of PRESETS.flatMap((g) => g.presets)) {
    if (asksOutside(settingsFrom(given, schema))) continue; // it is run in browsers
    test(`${name}: ${title}`, async () => {
      const scenario = simulable(given);
      const { events, outcome } = await record(GLUE, { ...scenario, seed: 0 });
      const recording = new Recording();
      recording.append(events);
      const settings = settingsFrom(scenario, schema);
      const plan = planOf(settings, schema);

      expect(events.length + outcome.dropped).toBe(outcome.events);
      expect(stageOf(en, plan, recording.latest, outcome).cards.length).toBeGreaterThan(0);
      for (const event of events.slice(0, 500))
        expect(eventText(en, event, recording.latest, plan)).not.toBe('');

      await expect(`${outcome.verdict}\n`).toMatchFileSnapshot(`golden/${name}.verdict.txt`);
      const inVietnamese = vi.verdict.text(outcome, verdictProgramOf(settings, schema));
      await expect(`${inVietnamese}\n`).toMatchFileSnapshot(`golden/${name}.verdict.vi.txt`);
      if (events.length > 1000) return; // a picture that nobody could check
      const run: LanesRun = { t: en, recording, plan, outcome, live: false };
      await expect(runSvg(run, 'steps', tokens, title)).toMatchFileSnapshot(`golden/${name}.lanes.svg`);
    });
  }
});

test("a job's own deadline is no cancellation of its group", async () => {
  const scenario = { pattern: 'errgroup', jobs: 4, fail: '2', workMs: 20, seed: 0 };
  const seen = async (timeoutMs: number) => {
    const { events, outcome } = await record(GLUE, { ...scenario, timeoutMs });
    const recording = new Recording();
    recording.append(events);
    const plan = planOf(settingsFrom(scenario, schema), schema);
    const { cause } = stageOf(en, plan, recording.latest, outcome).frame;
    return [cause, recording.timeline.cancellations.map((c) => c.cause), outcome.error];
  };
  expect(await seen(500)).toEqual(await seen(0));
  expect((await seen(500))[0]).toBe('job 2: failed');
  expect((await seen(10)).at(-1)).toMatch(/^job \d: context deadline exceeded$/);
});
