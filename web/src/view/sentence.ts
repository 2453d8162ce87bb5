import { html, nothing, type TemplateResult } from 'lit';
import type { FieldError, Schema } from '../engine/types';
import { type Settings, simulatedWith } from '../model/settings';
import { choice, fieldError, knob } from './knob';

/** The scenario as a sentence whose numbers and words can be changed. */
export interface SentenceProps {
  readonly schema: Schema;
  readonly settings: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[];
  readonly set: (field: string, value: string) => void;
  /** Fields that can be changed here; the others are only told. All, if there is none. */
  readonly only?: ReadonlySet<string>;
}

const MISTAKES = [
  ['none', 'has no mistake'],
  ['no-close', 'forgets close(jobs)'],
  ['forget-done', 'forgets wg.Done()'],
  ['unbuffered-results', 'leaves results unbuffered'],
  ['early-return', 'returns without waiting'],
  ['add-inside', 'calls wg.Add(1) in its workers'],
  ['last-error', 'keeps the last error it meets'],
  ['unsynchronised-counter', 'counts without a lock'],
  ['mutex-counter', 'counts under a mutex'],
  ['atomic-counter', 'counts with an atomic'],
] as const;

export function sentence(props: SentenceProps): TemplateResult {
  const { schema, settings, errors } = props;
  const pattern = settings.pattern ?? '';
  const has = (field: string) => schema.fields.some((f) => f.name === field && f.patterns.includes(pattern));
  const errorOf = (field: string) => errors.find((e) => e.field === field);
  const set = (field: string) => (value: string) => props.set(field, value);

  const open = (field: string) => props.only?.has(field) ?? true;
  const told = (words: string) => html`<b class="told">${words}</b>`;
  const number = (field: string, label: string, none?: { word: string; value: string }) => {
    const value = settings[field] ?? '';
    if (!open(field)) return told(value === none?.value ? none.word : value);
    const f = schema.fields.find((known) => known.name === field);
    const range = [f?.min ?? 0, f?.max ?? 0] as const;
    const extra = none ? { none } : {};
    return knob({
      field,
      label,
      value,
      error: errorOf(field),
      set: set(field),
      range,
      ...extra,
    });
  };
  const select = (field: string, label: string, options: readonly (readonly [string, string])[]) => {
    const value = settings[field] ?? '';
    if (!open(field)) return told(options.find(([name]) => name === value)?.[1] ?? value);
    return choice({ field, label, value, options, error: errorOf(field), set: set(field) });
  };

  // A clause keeps its errors beside it; a clause without a field in this pattern is not said.
  const clause = (fields: readonly string[], words: TemplateResult) =>
    fields.some(has)
      ? html`<span class="clause">${words} ${fields.filter(has).map((f) => fieldError(errorOf(f)))}</span> `
      : nothing;

  const failing = !open('fail')
    ? told(settings.fail || 'none')
    : knob({
        field: 'fail',
        label: 'failing jobs',
        value: settings.fail ?? '',
        error: errorOf('fail'),
        set: set('fail'),
        none: { word: 'none', value: '' },
      });
  const work = select('work', 'work', [
    ['sleep', 'sleeps'],
    ['hash', 'hashes'],
  ]);
  const amount =
    settings.work === 'hash'
      ? html`${number('workBlocks', 'blocks per job')} blocks`
      : html`${number('workMs', 'milliseconds per job')} ms`;
  const amountField = settings.work === 'hash' ? 'workBlocks' : 'workMs';

  return html`<div class="sentence">
    ${subject(pattern, has, number, clause)}
    ${clause(['fail'], html`Jobs ${failing} fail.`)}
    ${clause(['buffer'], html`The jobs channel buffers ${number('buffer', 'buffer')}.`)}
    ${
      pattern === 'fetch-all-data'
        ? clause(
            ['work', amountField],
            html`Inventory ${work} ${amount} and fails; users takes twice as long.`,
          )
        : clause(['work', amountField], html`Each job ${work} ${amount}.`)
    }
    ${clause(
      ['errorPolicy'],
      html`On the first error ${select('errorPolicy', 'on the first error', [
        ['cancel', 'cancel the rest'],
        ['continue', 'keep going'],
      ])}.`,
    )}
    ${clause(
      ['heedContext'],
      html`Jobs ${select('heedContext', 'context', [
        ['true', 'watch'],
        ['false', 'ignore'],
      ])} their context.`,
    )}
    ${clause(['mistake'], html`The program ${select('mistake', 'mistake', MISTAKES)}.`)}
    ${open('seed') || open('threads') || simulatedWith(settings) ? how(settings, number, clause) : nothing}
    ${others(props)}
  </div>`;
}

// How the program is run: it is the same program.
function how(
  settings: Settings,
  number: (field: string, label: string, none?: { word: string; value: string }) => TemplateResult,
  clause: (fields: readonly string[], words: TemplateResult) => TemplateResult | typeof nothing,
) {
  const seeded = number('seed', 'seed', { word: 'none', value: '' });
  if (settings.scheduler === 'manual') return clause(['scheduler'], html`You schedule it.`);
  if (settings.schedule) return clause(['schedule'], html`It follows a schedule.`);
  if (simulatedWith(settings)) return clause(['seed'], html`It is simulated, with seed ${seeded}.`);
  const threads = number('threads', 'threads', { word: 'all', value: '' });
  return clause(
    ['threads', 'seed'],
    html`It runs live on ${threads} threads; with a seed it is simulated: ${seeded}.`,
  );
}

function subject(
  pattern: string,
  has: (field: string) => boolean,
  number: (field: string, label: string, none?: { word: string; value: string }) => TemplateResult,
  clause: (fields: readonly string[], words: TemplateResult) => TemplateResult | typeof nothing,
) {
  if (pattern === 'fetch-all-data')
    return html`<span class="clause">Fetch users and inventory at once.</span> `;
  if (has('workers')) {
    return clause(
      ['jobs', 'workers'],
      html`Run ${number('jobs', 'jobs')} jobs on ${number('workers', 'workers')} workers.`,
    );
  }
  const limit = number('limit', 'limit', { word: 'none', value: '-1' });
  return clause(
    ['jobs', 'limit'],
    html`Run ${number('jobs', 'jobs')} jobs, a goroutine each; limit ${limit}.`,
  );
}

// What a link can get wrong that has no place in the sentence.
function others({ schema, settings, errors }: SentenceProps) {
  const pattern = settings.pattern ?? '';
  const spoken = new Set([
    'workers',
    'jobs',
    'buffer',
    'fail',
    'work',
    'workMs',
    'workBlocks',
    'errorPolicy',
    'heedContext',
    'limit',
    'mistake',
    'threads',
    'seed',
  ]);
  const hidden = settings.work === 'hash' ? 'workMs' : 'workBlocks';
  const homeless = errors.filter((e) => {
    const field = schema.fields.find((f) => f.name === e.field);
    return !spoken.has(e.field) || e.field === hidden || !field?.patterns.includes(pattern);
  });
  return homeless.length ? html`<span class="clause">${homeless.map(fieldError)}</span>` : nothing;
}
