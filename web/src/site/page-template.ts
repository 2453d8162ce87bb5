import { html, nothing, type TemplateResult } from 'lit';
import { jobLooks, jobsByState } from '../model/jobs';
import { stageOf } from '../model/stage';
import { badge } from '../view/badge';
import { exportMenu } from '../view/exports';
import { jobs } from '../view/jobs';
import { log } from '../view/log';
import { outcomes } from '../view/outcomes';
import { patternPicker } from '../view/patterns';
import { sentence } from '../view/sentence';
import { stage } from '../view/stage';
import { undoButtons } from '../view/undo';
import { fates, verdict } from '../view/verdict';
import { ways } from '../view/ways';
import { exportsOf } from './exports';
import type { Playground } from './playground';
import { planOf, simulatedWith, uses } from './settings';
import type { UndoActions } from './undo';
import { type WhatIfActions, whatIfSection } from './what-if-section';

export interface PageActions extends UndoActions, WhatIfActions {
  readonly submit: (event: Event) => void;
  readonly toggleJob: (id: number) => void;
  readonly copyLink: () => void;
  readonly explore: () => void;
  readonly stopExploring: () => void;
  readonly show: (witness: string) => void;
  readonly live: () => void;
  /** Schedules by hand, from the end of a schedule; empty: from the beginning. */
  readonly byHand: (schedule: string) => void;
}

export interface PageNotes {
  /** What the screen reader is told. */
  readonly said: string;
  readonly copied: boolean;
}

/** The whole page for a state of the playground; also rendered once into the HTML when the site is built. */
export function page(p: Playground, actions: PageActions, notes: PageNotes): TemplateResult {
  const { plan, state, outcome } = p.shown;
  // Chips show the settings' jobs; while those are being mistyped, the jobs of the run on show.
  const next = p.valid ? planOf(p.settings, p.schema) : plan;
  const canFail = uses(p.schema, p.settings.pattern ?? '', 'fail');
  const looks = jobLooks(plan.jobs, state, outcome);
  const byState = p.running || outcome ? jobsByState(looks, outcome) : undefined;
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
        ${patternPicker(p.schema.patterns, p.settings.pattern ?? '', (name) => actions.set('pattern', name))}
        ${sentence({ schema: p.schema, settings: p.settings, errors: p.shownErrors, set: actions.set })}
        <div class="go">
          ${runButton(p)}
          ${undoButtons({ canUndo: p.history.canUndo, canRedo: p.history.canRedo, undo: actions.undo, redo: actions.redo })}
          <button type="button" class="quietly" @click=${actions.copyLink}>${notes.copied ? 'Link copied' : 'Copy link'}</button>
          ${exportMenu(exportsOf(p, actions.copyLink))}
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
      ${verdict({ outcome, waiting: waitingFor(p), stale: p.stale })}
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
        looks: next.jobs === plan.jobs ? looks : jobLooks(next.jobs, state, outcome),
        toggle: canFail ? actions.toggleJob : undefined,
      })}
      <div class="show">
        ${stage({ stage: stageOf(plan, state, outcome), fail: plan.fail })}
        ${log(state, p.dropped)}
      </div>
      ${fates({ plan, outcome, jobs: byState })}
    </main>
    <p class="unseen" role="status" data-testid="said">${notes.said}</p>
  `;
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
  const ended = [...p.shown.state.jobs.values()].filter((j) => j.phase !== 'inHand').length;
  return `Running: ${ended.toLocaleString('en')} of ${p.shown.plan.jobs.toLocaleString('en')} jobs have ended.`;
}
