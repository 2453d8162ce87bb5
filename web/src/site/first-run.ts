/** The run that is on the page before any engine has come: made when the site is built, and written into the HTML. */
import type { RecordedRun } from '../engine/record';
import type { TraceEvent } from '../engine/trace-format';

export const FIRST_RUN_ID = 'first-run';

const COLUMNS = [
  'time',
  'order',
  'goroutine',
  'seq',
  'object',
  'arg',
  'extra',
  'kind',
  'reason',
  'worker',
  'text',
  'site',
] as const satisfies readonly (keyof TraceEvent)[];

/** As JSON that can stand in a script element. */
export function packed({ events, outcome }: RecordedRun): string {
  const rows = events.map((e) => COLUMNS.map((column) => e[column]));
  return JSON.stringify({ rows, outcome }).replaceAll('<', '\\u003c');
}

export function unpacked(json: string): RecordedRun {
  const { rows, outcome } = JSON.parse(json) as { rows: unknown[][]; outcome: RecordedRun['outcome'] };
  const events = rows.map(
    (row) => Object.fromEntries(COLUMNS.map((column, i) => [column, row[i]])) as unknown as TraceEvent,
  );
  return { events, outcome };
}
