import { html, nothing, type TemplateResult } from 'lit';
import type { Card, ChannelView, Frame, Stage } from '../model/stage';
import type { Messages } from '../text/messages';
import { mark } from './marks';

const MOST_SLOTS = 24;
const MOST_NAMES = 6;
const COMPACT_FROM = 17;

export interface StageProps {
  readonly t: Messages;
  readonly stage: Stage;
  /** Jobs that are to fail, so that they can be followed down the channel. */
  readonly fail: ReadonlySet<number>;
  /** Goroutines that the reader points at, here or elsewhere. */
  readonly pointed?: ReadonlySet<number>;
  /** They point at these now. */
  readonly onPoint?: (ids: readonly number[]) => void;
}

export function stage(props: StageProps): TemplateResult {
  const { t, stage: s, fail } = props;
  return html`<section class="stage" aria-labelledby="stage-title">
    <h2 id="stage-title" class="unseen">${t.stage.title}</h2>
    <ul class="helpers" aria-label=${t.stage.others}>
      ${s.helpers.map((h) => html`<li class="helper" data-look=${h.look} data-card=${h.key} ?data-pointed=${isPointed(h, props)} @pointerenter=${point(h, props)} @pointerleave=${point(undefined, props)}>${mark(h.look)} <b>${h.title}</b> ${waits(h)}</li>`)}
    </ul>
    <div class="frame" data-kind=${s.frame.kind} data-context=${s.frame.context}>
      ${frameHead(t, s.frame)}
      ${s.jobs ? channel(t, s.jobs, fail) : nothing}
      <ul class="cards" ?data-compact=${s.cards.length >= COMPACT_FROM} ?data-tasks=${!s.jobs} aria-label=${t.stage.goroutines}>
        ${s.cards.map((c) => card(c, props))}
      </ul>
      ${s.cardsHidden > 0 ? html`<p class="more">${t.stage.more(s.cardsHidden)}</p>` : nothing}
      ${s.results ? channel(t, s.results) : nothing}
      ${s.received ? collected(t, s.received) : nothing}
    </div>
  </section>`;
}

function frameHead({ stage: t }: Messages, f: Frame): TemplateResult | typeof nothing {
  if (f.kind === 'crowd') return nothing;
  if (f.kind === 'waitGroup') {
    return html`<p class="frame-head">
      <span class="frame-name">sync.WaitGroup</span>
      <span class="frame-state" data-testid="wait-group">${f.waiting === undefined ? t.notMade : t.counter(f.waiting)}</span>
    </p>`;
  }
  return html`<p class="frame-head">
    <span class="frame-name">errgroup</span>
    <span class="frame-state" data-testid="context">ctx: ${contextWords(t, f)}</span>
    ${f.error ? html`<span class="frame-error">${t.firstError(f.error)}</span>` : nothing}
  </p>`;
}

function contextWords(t: Messages['stage'], f: Frame): string {
  if (f.context === 'planned') return t.notMade;
  if (f.context === 'active') return t.active;
  // Wait cancels the context of a group that had no error, too.
  return f.error ? t.cancelledBy(f.cause) : t.cancelledByWait;
}

function waits(c: Card): TemplateResult {
  return html`<span class="status">${c.status}</span>${c.reason ? html` <code>${c.reason}</code>` : nothing}`;
}

const isPointed = (c: Card, { pointed }: StageProps) =>
  c.goroutine !== undefined && (pointed?.has(c.goroutine) ?? false);

const point =
  (c: Card | undefined, { onPoint }: StageProps) =>
  () =>
    onPoint?.(c?.goroutine === undefined ? [] : [c.goroutine]);

function card(c: Card, props: StageProps): TemplateResult {
  return html`<li class="card" data-look=${c.look} data-card=${c.key} ?data-pointed=${isPointed(c, props)}
    @pointerenter=${point(c, props)} @pointerleave=${point(undefined, props)}>
    <p class="card-title">${mark(c.look)}<b>${c.title}</b></p>
    ${c.job ? html`<p class="in-hand" data-look=${c.job.look}>${mark(c.job.look)}<span>${c.job.name}</span></p>` : nothing}
    <p class="card-status">${waits(c)}${c.note ? html` <span class="note">${c.note}</span>` : nothing}</p>
  </li>`;
}

// The programs send 0 where a job failed.
export const resultText = (value: number) => (value === 0 ? 'err' : String(value));

function channel({ stage: t }: Messages, ch: ChannelView, fail?: ReadonlySet<number>): TemplateResult {
  const size = ch.capacity === 0 ? t.unbuffered : t.filled(ch.length, ch.capacity);
  return html`<div class="channel" data-name=${ch.name}>
    <p class="channel-name">
      <b>${ch.name}</b> <span class="channel-size">${size}</span>
      ${ch.closed ? html`<span class="closed">${t.closed}</span>` : nothing}
    </p>
    ${ch.capacity > MOST_SLOTS ? gauge(ch) : slots(t, ch, fail)}
    ${queue(t, 'sending', ch.senders)} ${queue(t, 'receiving', ch.receivers)}
  </div>`;
}

function slots(t: Messages['stage'], ch: ChannelView, fail?: ReadonlySet<number>): TemplateResult {
  // Where events were lost the oldest values are unknown: their slots are full but blank.
  const unknown = Math.max(0, ch.length - ch.values.length);
  const each = Array.from({ length: Math.max(1, ch.capacity) }, (_, i) => {
    if (i >= ch.length) return html`<li class="slot"></li>`;
    const value = ch.values[i - unknown];
    return html`<li class="slot" data-full ?data-fails=${value !== undefined && fail?.has(value)}>${value === undefined ? '' : fail ? value : resultText(value)}</li>`;
  });
  return html`<ol class="slots" aria-label=${t.buffer(ch.name)}>${each}</ol>`;
}

function gauge(ch: ChannelView): TemplateResult {
  return html`<svg class="gauge" viewBox="0 0 ${ch.capacity} 10" preserveAspectRatio="none" aria-hidden="true">
    <rect x="0" y="0" width=${ch.length} height="10"></rect>
  </svg>`;
}

function queue(
  t: Messages['stage'],
  what: 'sending' | 'receiving',
  names: readonly string[],
): TemplateResult | typeof nothing {
  if (names.length === 0) return nothing;
  const shown = names.slice(0, MOST_NAMES).join(', ');
  const all = names.length > MOST_NAMES ? t.andMore(shown, names.length - MOST_NAMES) : shown;
  return html`<p class="queue" data-look="blocked">${mark('blocked')} ${t[what](all)}</p>`;
}

function collected({ none, stage: t }: Messages, received: NonNullable<Stage['received']>): TemplateResult {
  const earlier = received.count - received.recent.length;
  const values = received.recent.map(resultText).join(', ');
  return html`<p class="collected" data-testid="results">
    <b>${t.results}</b>
    ${received.count === 0 ? html`<span class="quiet">${received.over ? none : t.noneYet}</span>` : html`${earlier > 0 ? t.earlier(earlier) : ''}${values}`}
  </p>`;
}
