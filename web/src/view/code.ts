import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { Schema } from '../engine/types';
import { goValue, type Place, type Spot, spotsByLine } from '../model/code';
import {
  isMarked,
  isSameProgram,
  type Language,
  type Listing,
  linesBySite,
  programLines,
  type Settings,
  type SourceLine,
  type Token,
} from '../model/listing';
import type { Look } from '../model/look';
import type { PageMessages } from '../text/page-messages';
import { mark } from './marks';
import { focusOn } from './sheet';
import { stepped } from './stepped';

export interface CodeProps {
  readonly t: PageMessages;
  readonly schema: Schema;
  /** Undefined until it has come; null: it did not come. */
  readonly listing: Listing | null | undefined;
  readonly language: Language;
  readonly settings: Settings;
  /** The goroutines of the run on show, and the settings that it was made with. */
  readonly places: readonly Place[];
  readonly ran: Settings;
  readonly choose: (language: Language) => void;
  readonly set: (field: string, value: string) => void;
  /** Goroutines that the reader points at. */
  readonly pointed: ReadonlySet<number>;
  /** They point at those of a spot, or at none any more. */
  readonly onPoint: (ids: readonly number[]) => void;
}

const LANGUAGES = [
  ['go', 'Go'],
  ['cpp', 'C++'],
] as const;
const MOST_SPOTS = 4;
const WORD: Partial<Record<Look, 'asleep' | 'ready' | 'notFinished'>> = {
  asleep: 'asleep',
  runnable: 'ready',
  unfinished: 'notFinished',
};

/** The program in Go, and the C++ that runs, with the goroutines at the lines where they are. */
export function code(props: CodeProps): TemplateResult {
  const { t, listing, language } = props;
  return html`<section class="code" aria-labelledby="code-title">
    <h2 id="code-title" class="unseen">${t.code.title}</h2>
    <div class="code-head">${tabs(props)}<span class="code-file">${listing?.[language].file}</span></div>
    <div class="listing" id="listing" role="tabpanel" tabindex="0" aria-labelledby="tab-${language}"
      data-language=${language} data-testid="listing">${listing ? program(listing, props) : nothing}</div>
    ${listing === null ? html`<p class="code-note">${t.code.notLoaded}</p>` : note(props)}
  </section>`;
}

function tabs({ t, language, choose }: CodeProps): TemplateResult {
  return html`<div class="tabs" role="tablist" aria-label=${t.code.language} @keydown=${(e: KeyboardEvent) => onTabKey(e, language, choose)}>
    ${LANGUAGES.map(
      ([name, title]) => html`<button type="button" role="tab" id="tab-${name}" aria-controls="listing"
        aria-selected=${name === language} tabindex=${name === language ? 0 : -1}
        @click=${() => choose(name)}>${title}</button>`,
    )}
  </div>`;
}

function onTabKey(event: KeyboardEvent, now: Language, choose: CodeProps['choose']): void {
  const names = LANGUAGES.map(([name]) => name);
  const at = names.indexOf(now);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
  const next = to === undefined ? undefined : names.at(to % names.length);
  if (!next) return;
  event.preventDefault();
  choose(next);
  document.getElementById(`tab-${next}`)?.focus();
}

function note({ t, listing, language, settings }: CodeProps): TemplateResult | typeof nothing {
  if (!listing || !programLines(listing[language], settings).some((line) => isMarked(line, settings)))
    return nothing;
  return html`<p class="code-note"><span class="marked-sign" aria-hidden="true">≠</span> ${t.code.changes}</p>`;
}

function program(listing: Listing, props: CodeProps): TemplateResult {
  const { language, settings, ran } = props;
  const lines = programLines(listing[language], settings);
  const places = isSameProgram(listing, settings, ran) ? props.places : [];
  const spots = spotsByLine(props.t, places, linesBySite(listing, language, lines));
  return html`<div class="program" @keydown=${onSpotKey}>
    <ol class="lines">
      ${lines.map(
        (
          line,
          i,
        ) => html`<li class="line" data-line=${i + 1} ?data-marked=${isMarked(line, settings)} ?data-here=${spots.has(i + 1)}
          ><code>${guard([line, valuesOf(line, settings)], () => line.tokens.map((token) => tokenOf(token, props)))}</code></li>`,
      )}
    </ol>
    ${[...spots].map(([line, here], i) => spotsOf(line, here, i, spots.size, props))}
  </div>`;
}

const valuesOf = (line: SourceLine, settings: Settings) =>
  line.tokens.map(([, , field]) => field && settings[field]).join();

function tokenOf(token: Token, props: CodeProps): TemplateResult | string {
  const [cls, text, field] = token;
  if (!field) return cls ? html`<span class=${cls}>${text}</span>` : text;
  const value = props.settings[field] ?? '';
  return props.language === 'go'
    ? live(field, goValue(props.t, field, value), props)
    : html`${text}<span class="inlay">${live(field, value, props)}</span>`;
}

/** A number that is the reader's: arrow keys change it here, and a click goes to it in the sentence. */
function live(field: string, value: string, { t, schema, settings, set }: CodeProps): TemplateResult {
  const { min, max, type } = schema.fields.find((f) => f.name === field) ?? {};
  const label = (t.fields as Readonly<Record<string, string>>)[field] ?? field;
  const focusKnob = () => focusOn(document.getElementById(`knob-${field}`));
  if (type !== 'int' || min === undefined || max === undefined) {
    return html`<span class="live" role="button" tabindex="0" aria-label="${label}: ${value || t.none}" data-field=${field}
      @click=${focusKnob} @keydown=${(e: KeyboardEvent) => {
        if (e.key !== 'Enter' && e.key !== ' ') return;
        e.preventDefault();
        focusKnob();
      }}>${value}</span>`;
  }
  const now = Number(value);
  return html`<span class="live" role="spinbutton" tabindex="0" aria-label=${label} data-field=${field}
    aria-valuemin=${min} aria-valuemax=${max} aria-valuenow=${Number.isInteger(now) ? now : nothing} aria-valuetext=${value}
    @click=${focusKnob} @keydown=${(e: KeyboardEvent) => {
      const next = stepped(e, settings[field] ?? '', [min, max]);
      if (next !== undefined) set(field, next);
      else if (e.key === 'Enter') focusKnob();
      else return;
      e.preventDefault();
    }}>${value}</span>`;
}

/** The goroutines at a line: at its end, or where the listing ends while the line is out of sight. */
function spotsOf(
  line: number,
  spots: readonly Spot[],
  i: number,
  count: number,
  props: CodeProps,
): TemplateResult {
  const shown = spots.length > MOST_SPOTS ? spots.slice(0, MOST_SPOTS - 1) : spots;
  const hidden = spots.slice(shown.length).reduce((sum, { ids }) => sum + ids.length, 0);
  return html`<div class="beside" style="--line: ${line}; --above: ${i}; --below: ${count - 1 - i}"><span class="spots">
    ${shown.map((s, n) => spot(s, line, i + n === 0, props))}
    ${hidden > 0 ? html`<span class="more-spots">+${hidden}</span>` : nothing}
  </span></div>`;
}

function spot(s: Spot, line: number, isStop: boolean, { t, onPoint, pointed }: CodeProps): TemplateResult {
  const word = WORD[s.look];
  const outside = s.status === t.status.outside && s.status;
  const words = s.reason || outside || (word && t.code[word]);
  const point = () => onPoint(s.ids);
  const leave = () => onPoint([]);
  return html`<button type="button" class="spot" ?data-pointed=${s.ids.some((id) => pointed.has(id))} data-look=${s.look} data-line=${line} data-goroutines=${s.ids.join(' ')}
    tabindex=${isStop ? 0 : -1} title=${s.look === 'running' ? t.code.runningHere : s.status}
    @click=${goToLine} @pointerenter=${point} @pointerleave=${leave} @focus=${point} @blur=${leave}
    >${mark(s.look)}<b>${s.label}</b>${words ? html`<span class="why-here">${words}</span>` : nothing}<span class="spot-line"><span class="unseen">${t.code.line} </span>${line}</span></button>`;
}

function goToLine(event: Event): void {
  const spot = event.currentTarget as HTMLElement;
  const listing = spot.closest('.listing');
  const line = listing?.querySelector<HTMLElement>(`.line[data-line="${spot.dataset.line}"]`);
  if (line) listing?.scrollTo({ top: line.offsetTop - listing.clientHeight / 2 });
}

/** All spots are one stop of the Tab key; the arrow keys go from one to the next. */
function onSpotKey(event: KeyboardEvent): void {
  const now = event.target as HTMLElement;
  const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
  if (!step || !now.matches('.spot')) return;
  const all = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('.spot')];
  all[all.indexOf(now) + step]?.focus();
  event.preventDefault();
}
