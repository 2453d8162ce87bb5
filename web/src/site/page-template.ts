import { html, nothing, type TemplateResult } from 'lit';
import type { Outcome } from '../engine/types';
import { placesOf } from '../model/code';
import { jobLooks, jobsByState } from '../model/jobs';
import type { LanesRun } from '../model/lanes';
import type { Language } from '../model/listing';
import {
  asksOutside,
  canBeSimulated,
  planOf,
  type Settings,
  simulatedWith,
  uses,
  verdictProgramOf,
} from '../model/settings';
import { stageOf } from '../model/stage';
import type { Locale, Messages, Phrase } from '../text/messages';
import type { PageMessages } from '../text/page-messages';
import { badge } from '../view/badge';
import { code } from '../view/code';
import type { CrowdRun } from '../view/crowd';
import { events } from '../view/events';
import { exportMenu } from '../view/exports';
import { inEnglish } from '../view/in-english';
import { jobs } from '../view/jobs';
import { errorWords } from '../view/knob';
import { languages } from '../view/languages';
import { log } from '../view/log';
import { outcomes } from '../view/outcomes';
import { aboutPattern, patternPicker, titleOfPattern } from '../view/patterns';
import { aboutPreset, presets } from '../view/presets';
import { sentence } from '../view/sentence';
import { sheet, sheetOpener } from '../view/sheet';
import { stage } from '../view/stage';
import { transport } from '../view/transport';
import { undoButtons } from '../view/undo';
import { fates, stuckGoroutines, verdict } from '../view/verdict';
import { ways } from '../view/ways';
import { type ExportActions, exportsOf, save } from './exports';
import { listingOf } from './listings';
import type { Playground } from './playground';
import { PRESETS, presetNamed } from './presets';
import type { UndoActions } from './undo';
import { type WhatIfActions, whatIfSection } from './what-if-section';

export interface PageActions extends UndoActions, WhatIfActions, ExportActions {
  readonly submit: (event: Event) => void;
  /** A key in a field of what is set. */
  readonly enter: (event: KeyboardEvent) => void;
  readonly toggleJob: (id: number) => void;
  readonly explore: () => void;
  readonly stopExploring: () => void;
  readonly show: (witness: string) => void;
  readonly live: () => void;
  /** Schedules by hand, from the end of a schedule; empty: from the beginning. */
  readonly byHand: (schedule: string) => void;
  /** Takes an example by its name. */
  readonly choose: (preset: string) => void;
  readonly openEvents: (open: boolean) => void;
  readonly turnSound: (on: boolean) => void;
  readonly chooseLanguage: (language: Language) => void;
  readonly chooseLocale: (locale: Locale) => void;
  /** Points at goroutines, or at none. */
  readonly point: (ids: readonly number[]) => void;
}

export interface PageNotes {
  /** The page's texts. */
  readonly t: PageMessages;
  /** What the screen reader is told. */
  readonly said: TemplateResult | string;
  /** What could not be opened or copied, and why. */
  readonly trouble: TemplateResult | string;
  readonly copied: boolean;
  readonly eventsOpen: boolean;
  readonly soundOn: boolean;
  readonly language: Language;
  /** Goroutines that the reader points at, wherever they do. */
  readonly pointed: ReadonlySet<number>;
}

/** The whole page for a state of the playground; also rendered once into the HTML when the site is built. */
export function page(p: Playground, actions: PageActions, notes: PageNotes): TemplateResult {
  const { t } = notes;
  const { plan, outcome } = p.shown;
  const { film } = p.projector;
  const verdictOn = (settings: Settings, untimed = false) => {
    const program = { ...verdictProgramOf(settings, p.schema), untimed };
    return (o: Outcome) => t.verdict.text(o, program);
  };
  // The picture is of the moment that the reader has gone to; the verdict, of the run.
  const { state } = film;
  const ending = film.atEnd ? outcome : undefined;
  // Chips show the settings' jobs; until the engine has found those valid, the jobs of the last that it has.
  const next = planOf(p.accepted, p.schema);
  const canFail = uses(p.schema, p.settings.pattern ?? '', 'fail');
  const looks = jobLooks(plan.jobs, state, ending);
  const simulable = canBeSimulated(p.settings, p.schema);
  const fatesKnown = p.running || outcome;
  const byState = fatesKnown
    ? jobsByState(jobLooks(plan.jobs, film.recording.latest, outcome), outcome)
    : undefined;
  const trouble = notes.trouble || (p.engine && p.trouble && html`${inEnglish(t, p.trouble)}.`);
  const chosen = p.preset;
  const examples = {
    t,
    groups: PRESETS,
    chosen,
    cure: chosen?.cure ? presetNamed(chosen.cure) : undefined,
    choose: actions.choose,
  };
  return html`
    <header class="top">
      <h1>Millrace</h1>
      ${languages(t, actions.chooseLocale)}
      <p class="lead">${t.page.lead}</p>
      ${badge({ t, mode: p.mode, whyNot: p.whyNoEngine, simulated: simulatedWith(p.settings) })}
    </header>
    <main>
      <form class="setup" @submit=${actions.submit} @keydown=${actions.enter} novalidate>
        ${sheet(
          t,
          'settings',
          t.sheets.settings,
          html`<div class="which">
          ${patternPicker(t, p.schema.patterns, p.settings.pattern ?? '', (name) => actions.set('pattern', name))}
          ${presets(examples)}
        </div>
        ${chosen ? aboutPreset(examples) : aboutPattern(t, p.schema.patterns, p.settings.pattern ?? '')}
        ${sentence({ t, schema: p.schema, settings: p.settings, errors: p.shownErrors, set: actions.set })}`,
        )}
        <div class="go">
          ${runButton(t, p)}
          ${sheetOpener('settings', html`<span class="unseen">${t.sheets.settings}: </span>${titleOfPattern(t, p.schema.patterns, p.settings.pattern ?? '')}`)}
          ${sheetOpener('program', t.code.title)}
          ${undoButtons({ t, canUndo: p.history.canUndo, canRedo: p.history.canRedo, undo: actions.undo, redo: actions.redo })}
          ${
            p.linkIsWhole
              ? html`<button type="button" class="quietly" @click=${actions.copyLink}>${notes.copied ? t.page.linkCopied : t.page.copyLink}</button>`
              : html`<button type="button" class="quietly" @click=${actions.saveRun}>${t.exports.save}</button>`
          }
          ${exportMenu(t, exportsOf(t, p, actions))}
          ${
            simulatedWith(p.settings)
              ? html`<button type="button" class="quietly" @click=${actions.live}>${t.page.live}</button>`
              : nothing
          }
          ${
            p.settings.scheduler === 'manual' || asksOutside(p.settings) || !simulable
              ? nothing
              : html`<button type="button" class="quietly" @click=${() => actions.byHand('')}>${t.page.byHand}</button>`
          }
          <p class="run-note" id="run-note">${runNote(t, p)}</p>
          ${trouble ? html`<p class="trouble" data-testid="trouble">${trouble}</p>` : nothing}
        </div>
      </form>
      ${verdict({
        t,
        outcome,
        text: outcome ? verdictOn(p.shown.settings)(outcome) : '',
        waiting: waitingFor(t, p),
        note: p.shown.recorded ? t.verdict.recorded : p.stale ? t.verdict.stale : '',
        told: false,
      })}
      ${
        outcome && p.shown.settings.scheduler === 'manual'
          ? ways({ t, outcome, busy: p.running, goTo: actions.byHand })
          : nothing
      }
      ${p.resizes && p.gallery ? p.gallery.gallerySection(t.locale, p, p.gallery.pictures, save) : nothing}
      ${
        simulable
          ? outcomes({
              t,
              verdictOf: verdictOn(p.search.settings, true),
              searching: p.search.searching,
              progress: p.search.progress,
              found: p.search.found,
              givenUpAfter: p.search.givenUpAfter,
              outside: asksOutside(p.settings),
              stale: p.search.found !== undefined && !p.search.isOf(p.settings),
              ready: p.engine !== undefined && p.shownErrors.length === 0,
              outcome: p.search.isOf(p.shown.settings) ? outcome : undefined,
              explore: actions.explore,
              stop: actions.stopExploring,
              show: actions.show,
            })
          : nothing
      }
      <div class="show">
        ${
          plan.goroutines > 0
            ? crowd(p, t)
            : jobs({
                t,
                plan: next,
                looks: next.jobs === plan.jobs ? looks : jobLooks(next.jobs, state, ending),
                toggle: canFail ? actions.toggleJob : undefined,
              })
        }
        ${stage({ t, stage: stageOf(t, plan, state, ending), fail: plan.fail, pointed: notes.pointed, onPoint: actions.point })}
        ${playback(p, actions, notes)}
        ${log(t, state, p.dropped)}
        ${sheet(
          t,
          'program',
          t.code.title,
          code({
            t,
            schema: p.schema,
            listing: listingOf(p.settings.pattern),
            language: notes.language,
            settings: p.settings,
            places: placesOf(t, state, ending),
            ran: p.shown.settings,
            choose: actions.chooseLanguage,
            set: actions.set,
            pointed: notes.pointed,
            onPoint: actions.point,
          }),
        )}
        ${plan.goroutines > 0 ? nothing : fates({ t, plan, outcome, jobs: byState })}
      </div>
      ${stuckGoroutines(t, outcome)}
      ${whatIfSection(t, p, actions)}
    </main>
    <p class="unseen" role="status" data-testid="said">${notes.said}</p>
  `;
}

function crowd(p: Playground, t: PageMessages): TemplateResult {
  const { plan, outcome } = p.shown;
  const run: CrowdRun = {
    t,
    goroutines: plan.goroutines,
    census: p.census,
    running: p.running,
    figures: outcome?.crowd ?? undefined,
  };
  return html`<millrace-crowd .run=${run}></millrace-crowd>`;
}

function playback(p: Playground, actions: PageActions, notes: PageNotes): TemplateResult {
  const { t } = notes;
  const { plan, outcome, settings } = p.shown;
  const { film, playOrPause, step, seek, goTo, toEnd, speed, loop, axis } = p.projector;
  const live = !p.shown.recorded && !simulatedWith(settings) && p.mode?.flavour === 'threads';
  const run: LanesRun = { t, recording: film.recording, plan, outcome, live };
  return html`<section class="playback" aria-labelledby="playback-title">
    <h2 id="playback-title">${t.playback.title}</h2>
    ${transport({ t, film, plan, running: p.running, sound: { on: notes.soundOn, turn: actions.turnSound }, playOrPause, step, seek, goTo, toEnd, speed, loop, axis })}
    <millrace-lanes .run=${run} .film=${film} .pointed=${notes.pointed} .onSeek=${seek} .onStep=${step} .onPoint=${actions.point}></millrace-lanes>
    ${outcome?.crowd?.untraced ? html`<p class="more" data-testid="untraced">${t.crowd.untraced(outcome.crowd.untraced)}</p>` : nothing}
    ${events({ t, film, plan, open: notes.eventsOpen, toggle: actions.openEvents, goTo })}
  </section>`;
}

function runButton({ page: t }: Messages, p: Playground): TemplateResult {
  const coming = !p.engine && !p.whyNoEngine;
  const refused = !p.running && (coming || p.shownErrors.length > 0);
  return html`<button
    type="submit"
    class="run"
    data-testid="run"
    ?data-running=${p.running}
    aria-disabled=${refused ? 'true' : nothing}
    aria-describedby="run-note"
  >
    ${p.running ? t.stop : t.run}
  </button>`;
}

function runNote(t: Messages, p: Playground): Phrase<TemplateResult | string> | string {
  if (!p.engine) return p.whyNoEngine ? '' : t.page.engineComing;
  if (p.stopping) return t.page.stopping;
  if (p.running) return '';
  const [first] = p.shownErrors;
  if (!first) return '';
  return p.shownErrors.length === 1
    ? t.page.notRun(errorWords(t, first))
    : t.page.notRunFor(p.shownErrors.length);
}

function waitingFor({ crowd, verdict: t }: PageMessages, p: Playground): string {
  if (p.shown.plan.goroutines > 0) return p.running ? crowd.running : crowd.pressRun;
  if (!p.running) return t.pressRun;
  const ended = [...p.projector.film.recording.latest.jobs.values()].filter(
    (j) => j.phase !== 'inHand',
  ).length;
  return t.running(ended, p.shown.plan.jobs);
}
