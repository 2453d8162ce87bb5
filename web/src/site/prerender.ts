import { render } from '@lit-labs/ssr';
import { collectResult } from '@lit-labs/ssr/lib/render-result.js';
import { scenarioFrom } from '../element/attributes';
import { schema } from '../engine/generated/schema';
import { record } from '../engine/record';
import type { Outcome } from '../engine/types';
import type { Plan } from '../model/plan';
import { Recording } from '../model/recording';
import { planOf, settingsFrom } from '../model/settings';
import { enPage } from '../text/page-messages';
import { runSvg } from '../view/lanes-svg';
import { tokens } from '../view/palette';
import { FIRST_RUN_ID, packed } from './first-run';
import { loadListing } from './listings';
import { type PageNotes, page } from './page-template';
import { Playground } from './playground';
import { OPENING } from './presets';

const nothing = () => {};

const actions = {
  set: nothing,
  submit: nothing,
  enter: nothing,
  toggleJob: nothing,
  copyLink: nothing,
  copyEmbed: nothing,
  picture: () => '',
  explore: nothing,
  stopExploring: nothing,
  show: nothing,
  live: nothing,
  byHand: nothing,
  openEvents: nothing,
  turnSound: nothing,
  choose: nothing,
  chooseLanguage: nothing,
  chooseLocale: nothing,
  point: nothing,
  undo: nothing,
  redo: nothing,
  measure: nothing,
  saveRun: nothing,
  openRun: nothing,
  stopMeasuring: nothing,
};

const pictureOf = (recording: Recording, plan: Plan, outcome: Outcome, title: string): string =>
  runSvg({ t: enPage, recording, plan, outcome, live: false }, 'time', tokens, title);

/** The page as HTML, but for the lanes. */
export const htmlOf = (playground: Playground, notes: PageNotes): Promise<string> =>
  collectResult(render(page(playground, actions, notes)));

/**
 * The page as HTML, before any script runs, with a finished run, made now by the engine of that glue; and the pattern
 * whose listing is in it.
 */
export async function prerender(glueUrl: string): Promise<{ html: string; pattern: string | undefined }> {
  const first = await record(glueUrl, { ...OPENING, seed: 0 });
  const playground = new Playground('', first);
  await loadListing(playground.settings.pattern);
  const { recording } = playground.projector.film;
  const picture = pictureOf(recording, playground.shown.plan, first.outcome, enPage.playback.title);
  const notes = {
    t: enPage,
    said: '',
    trouble: '',
    copied: false,
    eventsOpen: false,
    soundOn: false,
    language: 'go',
    pointed: new Set<number>(),
  } as const;
  const html = await htmlOf(playground, notes);
  const bare = html
    // Lit's markers are for hydration; the page is rendered anew instead.
    .replace(/<!--[\s\S]*?-->/g, '')
    // A bound `.checked` comes out as an attribute even where it is false.
    .replace(/ checked="(true|false)"/g, '')
    // Not within a line of code, whose tabs and spaces count.
    .replace(/\s*\n\s*/g, ' ')
    .replace(/(<millrace-lanes[^>]*>)/, (lanes) => lanes + picture)
    .concat(`<script type="application/json" id="${FIRST_RUN_ID}">${packed(first)}</script>`);
  return { html: bare, pattern: playground.settings.pattern };
}

/** Every `<mill-race>` of a page with a picture and a sentence inside, of a run that the engine makes now. */
export async function withFallbacks(page: string, glueUrl: string): Promise<string> {
  const tags = [...page.matchAll(/<mill-race\b([^>]*)><\/mill-race>/g)];
  let filled = page;
  for (const [tag, attributes = ''] of tags) {
    const given = new Map(
      [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const raw = scenarioFrom((name) => given.get(name) ?? null, schema);
    const { events, outcome } = await record(glueUrl, { ...raw, seed: 0 });
    const recording = new Recording();
    recording.append(events);
    const plan = planOf(settingsFrom(raw, schema), schema);
    const picture = pictureOf(recording, plan, outcome, outcome.verdict);
    const opening = tag.replace(/<\/mill-race>$/, '');
    filled = filled.replace(tag, () => `${opening}${picture}<p>${outcome.verdict}</p></mill-race>`);
  }
  return filled;
}
