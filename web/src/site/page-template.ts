import { html, nothing, type TemplateResult } from 'lit';
import { placesOf } from '../model/code';
import { jobLooks, jobsByState } from '../model/jobs';
import type { LanesRun } from '../model/lanes';
import type { Language } from '../model/listing';
import { planOf, simulatedWith, uses } from '../model/settings';
import { stageOf } from '../model/stage';
import { badge } from '../view/badge';
import { code } from '../view/code';
import { events } from '../view/events';
import { exportMenu } from '../view/exports';
import { jobs } from '../view/jobs';
import { log } from '../view/log';
import { outcomes } from '../view/outcomes';
import { aboutPattern, patternPicker } from '../view/patterns';
import { aboutPreset, presets } from '../view/presets';
import { sentence } from '../view/sentence';
import { stage } from '../view/stage';
import { transport } from '../view/transport';
import { undoButtons } from '../view/undo';
import { fates, verdict } from '../view/verdict';
import { ways } from '../view/ways';
import { type ExportActions, exportsOf } from './exports';
import { listingOf } from './listings';
import type { Playground } from './playground';
import { PRESETS, presetNamed } from './presets';
import type { UndoActions } from './undo';
import { type WhatIfActions, whatIfSection } from './what-if-section';

export interface PageActions extends UndoActions, WhatIfActions, ExportActions {
  readonly submit: (event: Event) => void;
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
  /** Points at goroutines, or at none. */
  readonly point: (ids: readonly number[]) => void;
}

export interface PageNotes {
  /** What the screen reader is told. */
  readonly said: string;
  readonly copied: boolean;
  readonly eventsOpen: boolean;
  readonly soundOn: boolean;
  readonly language: Language;
  /** Goroutines that the reader points at, wherever they do. */
  readonly pointed: ReadonlySet<number>;
}

/** The whole page for a state of the playground; also rendered once into the HTML when the site is built. */
export function page(p: Playground, actions: PageActions, notes: PageNotes): TemplateResult {
  const { plan, outcome } = p.shown;
  const { film } = p.projector;
  // The picture is of the moment that the reader has gone to; the verdict, of the run.
  const { state } = film;
  const ending = film.atEnd ? outcome : undefined;
  // Chips show the settings' jobs; while those are being mistyped, the jobs of the run on show.
  const next = p.valid ? planOf(p.settings, p.schema) : plan;
  const canFail = uses(p.schema, p.settings.pattern ?? '', 'fail');
  const looks = jobLooks(plan.jobs, state, ending);
  const fatesKnown = p.running || outcome;
  const byState = fatesKnown
    ? jobsByState(jobLooks(plan.jobs, film.recording.latest, outcome), outcome)
    : undefined;
  const chosen = p.preset;
  const examples = {
    groups: PRESETS,
    chosen,
    cure: chosen?.cure ? presetNamed(chosen.cure) : undefined,
    choose: actions.choose,
  };
  return html`
    <header class="top">
      <div>
        <h1>Millrace</h1>
        <p class="lead">Go’s worker pool and error group, run by a C++ core compiled to WebAssembly, here in this page.</p>
      </div>
      ${badge(p.mode, p.trouble, simulatedWith(p.settings))}
    </header>
    <main>
      <form class="setup" @submit=${actions.submit} novalidate>
        <div class="which">
          ${patternPicker(p.schema.patterns, p.settings.pattern ?? '', (name) => actions.set('pattern', name))}
          ${presets(examples)}
        </div>
        ${chosen ? aboutPreset(examples) : aboutPattern(p.schema.patterns, p.settings.pattern ?? '')}
        ${sentence({ schema: p.schema, settings: p.settings, errors: p.shownErrors, set: actions.set })}
        <div class="go">
          ${runButton(p)}
          ${undoButtons({ canUndo: p.history.canUndo, canRedo: p.history.canRedo, undo: actions.undo, redo: actions.redo })}
          <button type="button" class="quietly" @click=${actions.copyLink}>${notes.copied ? 'Link copied' : 'Copy link'}</button>
          ${exportMenu(exportsOf(p, actions))}
          ${
            simulatedWith(p.settings)
              ? html`<button type="button" class="quietly" @click=${actions.live}>Run it live again</button>`
              : nothing
          }
          ${
            p.settings.scheduler === 'manual'
              ? nothing
              : html`<button type="button" class="quietly" @click=${() => actions.byHand('')}>Be the scheduler</button>`
          }
          <p class="run-note" id="run-note">${runNote(p)}</p>
        </div>
      </form>
      ${verdict({ outcome, waiting: waitingFor(p), note: p.shown.recorded ? 'of a run recorded when this page was made' : p.stale ? 'on the settings before' : '' })}
      ${
        outcome && p.shown.settings.scheduler === 'manual'
          ? ways({ outcome, busy: p.running, goTo: actions.byHand })
          : nothing
      }
      ${outcomes({
        searching: p.search.searching,
        progress: p.search.progress,
        found: p.search.found,
        givenUpAfter: p.search.givenUpAfter,
        stale: p.search.found !== undefined && !p.search.isOf(p.settings),
        ready: p.engine !== undefined && p.shownErrors.length === 0,
        outcome: p.search.isOf(p.shown.settings) ? outcome : undefined,
        explore: actions.explore,
        stop: actions.stopExploring,
        show: actions.show,
      })}
      ${whatIfSection(p, actions)}
      ${jobs({
        plan: next,
        looks: next.jobs === plan.jobs ? looks : jobLooks(next.jobs, state, ending),
        toggle: canFail ? actions.toggleJob : undefined,
      })}
      <div class="show">
        ${stage({ stage: stageOf(plan, state, ending), fail: plan.fail, pointed: notes.pointed, onPoint: actions.point })}
        ${playback(p, actions, notes)}
        ${log(state, p.dropped)}
        ${code({
          schema: p.schema,
          listing: listingOf(p.settings.pattern),
          language: notes.language,
          settings: p.settings,
          places: placesOf(state, ending),
          ran: p.shown.settings,
          choose: actions.chooseLanguage,
          set: actions.set,
          pointed: notes.pointed,
          onPoint: actions.point,
        })}
      </div>
      ${fates({ plan, outcome, jobs: byState })}
    </main>
    <p class="unseen" role="status" data-testid="said">${notes.said}</p>
  `;
}

function playback(p: Playground, actions: PageActions, notes: PageNotes): TemplateResult {
  const { plan, outcome, settings } = p.shown;
  const { film, playOrPause, step, seek, goTo, toEnd, speed, loop, axis } = p.projector;
  const live = !p.shown.recorded && simulatedWith(settings) === '' && p.mode?.flavour === 'threads';
  const run: LanesRun = { recording: film.recording, plan, outcome, live };
  return html`<section class="playback" aria-labelledby="playback-title">
    <h2 id="playback-title">Goroutines over time</h2>
    ${transport({ film, plan, running: p.running, sound: { on: notes.soundOn, turn: actions.turnSound }, playOrPause, step, seek, goTo, toEnd, speed, loop, axis })}
    <millrace-lanes .run=${run} .film=${film} .pointed=${notes.pointed} .onSeek=${seek} .onStep=${step} .onPoint=${actions.point}></millrace-lanes>
    ${events({ film, plan, open: notes.eventsOpen, toggle: actions.openEvents, goTo })}
  </section>`;
}

function runButton(p: Playground): TemplateResult {
  const refused = !p.running && (!p.engine || p.shownErrors.length > 0);
  return html`<button
    type="submit"
    class="run"
    data-testid="run"
    ?data-running=${p.running}
    aria-disabled=${refused ? 'true' : nothing}
    aria-describedby="run-note"
  >
    ${p.running ? 'Stop' : 'Run'}
  </button>`;
}

function runNote(p: Playground): string {
  if (p.trouble) return '';
  if (!p.engine) return 'The engine is on its way.';
  if (p.stopping) return 'Stopping: a job that does not look up finishes first.';
  if (p.running) return '';
  const [first] = p.shownErrors;
  if (!first) return '';
  return p.shownErrors.length === 1
    ? `Not run: ${first.message}.`
    : `Not run: ${p.shownErrors.length} settings must be changed first.`;
}

function waitingFor(p: Playground): string {
  if (!p.running) return 'Press Run to see how it ends and what becomes of every job.';
  const ended = [...p.projector.film.recording.latest.jobs.values()].filter(
    (j) => j.phase !== 'inHand',
  ).length;
  return `Running: ${ended.toLocaleString('en')} of ${p.shown.plan.jobs.toLocaleString('en')} jobs have ended.`;
}
