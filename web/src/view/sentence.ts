import { html, nothing, type TemplateResult } from 'lit';
import type { FieldError, Schema } from '../engine/types';
import { parseIds } from '../model/plan';
import { asksOutside, type Settings, simulatedWith } from '../model/settings';
import type { Messages, One, Phrase } from '../text/messages';
import { choice, fieldError, knob } from './knob';

/** The scenario as a sentence whose numbers and words can be changed. */
export interface SentenceProps {
  readonly t: Messages;
  readonly schema: Schema;
  readonly settings: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[];
  readonly set: (field: string, value: string) => void;
  /** Fields that can be changed here; the others are only told. All, if there is none. */
  readonly only?: ReadonlySet<string>;
}

/** How much a job does, and of what. */
const AMOUNTS = { sleep: 'workMs', hash: 'workBlocks', image: 'workPixels' } as const;
const UNITS = { workMs: 'ms', workBlocks: 'blocks', workPixels: 'pixels' } as const;

const amountOf = (work: string | undefined) => AMOUNTS[work as keyof typeof AMOUNTS] as Amount | undefined;
type Amount = keyof typeof UNITS;

/** Those with a place in the sentence. */
type Field = keyof Messages['fields'];
type Words = Phrase<TemplateResult> | string;

export function sentence(props: SentenceProps): TemplateResult {
  const { t, schema, settings, errors } = props;
  const { sentence: words } = t;
  const pattern = settings.pattern ?? '';
  const has = (field: string) => schema.fields.some((f) => f.name === field && f.patterns.includes(pattern));
  const errorOf = (field: string) => errors.find((e) => e.field === field);
  const set = (field: string) => (value: string) => props.set(field, value);
  const one = (field: string) =>
    field === 'fail' ? parseIds(settings.fail ?? '').size === 1 : settings[field]?.trim() === '1';

  const open = (field: string) => props.only?.has(field) ?? true;
  const told = (words: string) => html`<b class="told">${words}</b>`;
  const number = (field: Field, none?: { word: string; value: string }) => {
    const value = settings[field] ?? '';
    if (!open(field)) return told(none && value === none.value ? none.word : value);
    const f = schema.fields.find((known) => known.name === field);
    const range = [f?.min ?? 0, f?.max ?? 0] as const;
    const extra = none ? { none } : {};
    return knob({
      field,
      label: t.fields[field],
      value,
      error: errorOf(field),
      set: set(field),
      range,
      ...extra,
    });
  };
  const select = (field: Field, options: readonly (readonly [string, string])[]) => {
    const value = settings[field] ?? '';
    if (!open(field)) return told(options.find(([name]) => name === value)?.[1] ?? value);
    return choice({ field, label: t.fields[field], value, options, error: errorOf(field), set: set(field) });
  };

  // A clause keeps its errors beside it, but those of fields that have no place; a clause without a field in this pattern is not said.
  const clause = (fields: readonly string[], words: Words) =>
    fields.some(has)
      ? html`<span class="clause">${words} ${fields.filter((f) => has(f) && f in t.fields).map((f) => fieldError(t, errorOf(f)))}</span> `
      : nothing;

  const failing = !open('fail')
    ? told(settings.fail || t.none)
    : knob({
        field: 'fail',
        label: t.fields.fail,
        value: settings.fail ?? '',
        error: errorOf('fail'),
        set: set('fail'),
        none: { word: t.none, value: '' },
      });
  const work = select('work', [
    ['sleep', words.sleeps],
    ['hash', words.hashes],
    ...(pattern === 'fetch-all-data' ? [] : [['image', words.resizes] as const]),
    ['fetch', words.fetches],
  ]);
  const fetches = settings.work === 'fetch';
  const amountField = amountOf(settings.work) ?? 'workMs';
  const unit = words[UNITS[amountField]];
  const [works, fetched] =
    pattern === 'fetch-all-data' ? [words.fetchWork, words.fetchedData] : [words.work, words.fetchedWork];
  const deadline = fetches || !['0', undefined].includes(settings.timeoutMs);

  return html`<div class="sentence">
    ${subject(t, pattern, has, one, number, clause)}
    ${clause(['fail'], words.fail(failing, one))}
    ${clause(['buffer'], words.buffer(number('buffer')))}
    ${fetches ? clause(['work'], fetched(work)) : clause(['work', amountField], works(work, number(amountField), unit))}
    ${deadline ? clause(['timeoutMs'], words.timeout(number('timeoutMs', { word: words.never, value: '0' }))) : nothing}
    ${clause(
      ['errorPolicy'],
      words.onError(
        select('errorPolicy', [
          ['cancel', words.cancel],
          ['continue', words.continue],
        ]),
      ),
    )}
    ${clause(
      ['heedContext'],
      words.context(
        select('heedContext', [
          ['true', words.watch],
          ['false', words.ignore],
        ]),
      ),
    )}
    ${clause(['mistake'], words.mistake(select('mistake', Object.entries(words.mistakes))))}
    ${open('seed') || open('threads') || simulatedWith(settings) ? how(t, settings, one, number, clause) : nothing}
    ${others(props)}
  </div>`;
}

// How the program is run: it is the same program.
function how(
  t: Messages,
  settings: Settings,
  one: One,
  number: (field: Field, none?: { word: string; value: string }) => TemplateResult,
  clause: (fields: readonly string[], words: Words) => TemplateResult | typeof nothing,
) {
  const seeded = number('seed', { word: t.none, value: '' });
  if (settings.scheduler === 'manual') return clause(['scheduler'], t.sentence.byHand);
  if (settings.schedule) return clause(['schedule'], t.sentence.scheduled);
  if (simulatedWith(settings)) return clause(['seed'], t.sentence.simulated(seeded));
  const threads = number('threads', { word: t.all, value: '' });
  if (asksOutside(settings)) return clause(['threads'], t.sentence.liveOnly(threads, one));
  return clause(['threads', 'seed'], t.sentence.live(threads, seeded, one));
}

function subject(
  t: Messages,
  pattern: string,
  has: (field: string) => boolean,
  one: One,
  number: (field: Field, none?: { word: string; value: string }) => TemplateResult,
  clause: (fields: readonly Field[], words: Words) => TemplateResult | typeof nothing,
) {
  if (pattern === 'fetch-all-data') return html`<span class="clause">${t.sentence.fetch}</span> `;
  if (has('goroutines'))
    return clause(['goroutines', 'waves'], t.sentence.tree(number('goroutines'), number('waves'), one));
  if (has('workers'))
    return clause(['jobs', 'workers'], t.sentence.pool(number('jobs'), number('workers'), one));
  const limit = number('limit', { word: t.none, value: '-1' });
  return clause(['jobs', 'limit'], t.sentence.group(number('jobs'), limit, one));
}

// What a link can get wrong that has no place in the sentence.
function others({ t, schema, settings, errors }: SentenceProps) {
  const pattern = settings.pattern ?? '';
  const amount = amountOf(settings.work);
  const homeless = errors.filter((e) => {
    const field = schema.fields.find((f) => f.name === e.field);
    return (
      !Object.hasOwn(t.fields, e.field) ||
      (e.field in UNITS && e.field !== amount) ||
      !field?.patterns.includes(pattern)
    );
  });
  return homeless.length
    ? html`<span class="clause">${homeless.map((e) => fieldError(t, e))}</span>`
    : nothing;
}
