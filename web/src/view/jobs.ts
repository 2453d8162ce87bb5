import { html, nothing, svg, type TemplateResult } from 'lit';
import { tally } from '../model/jobs';
import type { Look } from '../model/look';
import { jobName, type Plan } from '../model/plan';
import type { Messages } from '../text/messages';
import { mark } from './marks';
import { onRowKey, tabIndexIn } from './row';

const MOST_CHIPS = 200;
/** The word for a job's look. */
const WORD: Readonly<Record<Look, Exclude<keyof Messages['jobs'], 'title' | 'hint' | 'isToFail'>>> = {
  planned: 'notStarted',
  running: 'inHand',
  runnable: 'inHand',
  blocked: 'inHand',
  asleep: 'inHand',
  done: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  stuck: 'unfinished',
  unfinished: 'unfinished',
};
const ORDER: readonly Look[] = ['done', 'failed', 'cancelled', 'unfinished', 'running', 'planned'];

export interface JobsProps {
  readonly t: Messages;
  /** The jobs of the settings, which the next run will have. */
  readonly plan: Plan;
  readonly looks: readonly Look[];
  /** Absent where jobs cannot be made to fail. */
  readonly toggle: ((id: number) => void) | undefined;
}

export function jobs(props: JobsProps): TemplateResult {
  const { t, looks, toggle } = props;
  const many = looks.length > MOST_CHIPS;
  return html`<section class="jobs" aria-labelledby="jobs-title">
    <h2 id="jobs-title">${t.jobs.title}</h2>
    ${toggle && !many ? html`<p class="hint" id="jobs-hint">${t.jobs.hint}</p>` : nothing}
    ${many ? density(t, looks) : chips(props)}
  </section>`;
}

function chips({ t, plan, looks, toggle }: JobsProps): TemplateResult {
  const each = (look: Look, i: number) => {
    const id = i + 1;
    const fails = plan.fail.has(id);
    const label = `${jobName(plan, id)}, ${t.jobs[WORD[look]]}${fails ? t.jobs.isToFail : ''}`;
    const face = html`${mark(look)}<span>${plan.jobNames[i] ?? id}</span>`;
    return toggle
      ? html`<li>
          <button
            type="button"
            class="chip"
            data-look=${look}
            data-testid="job-${id}"
            ?data-fails=${fails}
            tabindex=${tabIndexIn(i, 0)}
            aria-pressed=${fails ? 'true' : 'false'}
            aria-label=${label}
            @click=${() => toggle(id)}
          >
            ${face}
          </button>
        </li>`
      : html`<li><span class="chip" data-look=${look} data-testid="job-${id}" aria-label=${label} role="img">${face}</span></li>`;
  };
  return html`<ul class="chips" @keydown=${onRowKey}>
    ${looks.map(each)}
  </ul>`;
}

/** Too many to press one by one: how many look like what. */
function density(t: Messages, looks: readonly Look[]): TemplateResult {
  const sums = tally(looks);
  const present = ORDER.filter((look) => sums.get(look));
  return html`<svg class="density" viewBox="0 0 ${looks.length} 10" preserveAspectRatio="none" aria-hidden="true">
      ${bands(present, sums)}
    </svg>
    <ul class="legend">
      ${present.map(
        (look) =>
          html`<li data-look=${look}>${mark(look)} ${t.number(sums.get(look) ?? 0)} ${t.jobs[WORD[look]]}</li>`,
      )}
    </ul>`;
}

function bands(present: readonly Look[], sums: ReadonlyMap<Look, number>): TemplateResult[] {
  let x = 0;
  return present.map((look) => {
    const width = sums.get(look) ?? 0;
    const band = svg`<rect data-look=${look} x=${x} y="0" width=${width} height="10"></rect>`;
    x += width;
    return band;
  });
}
