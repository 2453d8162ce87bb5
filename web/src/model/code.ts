/** Which goroutines are at which line, in few words. Pure; the view only draws it. */
import type { Outcome } from '../engine/types';
import type { Messages } from '../text/messages';
import type { PageMessages } from '../text/page-messages';
import { placeOfSite } from './listing';
import { formatIds, parseIds } from './plan';
import { endingOf, type Standing, standingOf } from './stage';
import { goroutineName, type RunState } from './state';

/** A goroutine that has not returned, and the source line it was seen at last. */
export interface Place extends Standing {
  readonly id: number;
  readonly name: string;
  /** `file:line` of the C++ program. */
  readonly at: string;
}

/** Goroutines at one line that stand alike. */
export interface Spot extends Standing {
  readonly ids: readonly number[];
  /** "worker 1-3", "worker ×12" */
  readonly label: string;
}

const LONGEST_NUMBERS = 9;
const MOST_NUMBERS = 1000;

/** Where every goroutine is that is still there. */
export function placesOf(t: Messages, state: RunState, outcome: Outcome | undefined): Place[] {
  const ending = endingOf(outcome);
  // The outcome knows a stuck goroutine's line even where the trace has lost it.
  const known = new Map([...(outcome?.blocked ?? []), ...(outcome?.leaked ?? [])].map((g) => [g.id, g.site]));
  const lines = new Map<string, string>();
  const places: Place[] = [];
  for (const g of state.goroutines.values()) {
    if (g.state === 'done') continue;
    const { look, status, reason } = standingOf(t, state, g, ending);
    if (look === 'done') continue;
    const site = known.get(g.id) || g.site;
    let at = lines.get(site);
    if (at === undefined) {
      at = placeOfSite(site);
      lines.set(site, at);
    }
    places.push({ id: g.id, name: goroutineName(state, g.id), at, look, status, reason });
  }
  return places;
}

/** Goroutines at one line that are to be one spot: few a line, however many goroutines there are. */
interface Alike {
  readonly kind: string;
  readonly first: Place;
  readonly ids: number[];
  readonly numbers: number[];
}

/** The spots of each line, by its number, in the order of the lines. */
export function spotsByLine(
  t: Messages,
  places: readonly Place[],
  lineAt: ReadonlyMap<string, number>,
): ReadonlyMap<number, readonly Spot[]> {
  const byLine = new Map<number, Alike[]>();
  for (const place of places) {
    const line = lineAt.get(place.at);
    if (line === undefined) continue;
    const here = byLine.get(line) ?? [];
    if (here.length === 0) byLine.set(line, here);
    const [kind, number] = split(place.name);
    const alike = here.find(
      ({ kind: itsKind, first }) =>
        itsKind === kind &&
        first.look === place.look &&
        first.reason === place.reason &&
        first.status === place.status,
    );
    if (alike) {
      alike.ids.push(place.id);
      alike.numbers.push(number);
    } else {
      here.push({ kind, first: place, ids: [place.id], numbers: [number] });
    }
  }
  return new Map(
    [...byLine]
      .sort(([a], [b]) => a - b)
      .map(([line, here]) => [line, here.map((alike) => spotOf(t, alike))]),
  );
}

/** "worker" and 3 of "worker 3"; a name without a number is its own kind. */
function split(name: string): [kind: string, number: number] {
  const space = name.lastIndexOf(' ');
  const number = Number(name.slice(space + 1));
  return space > 0 && Number.isInteger(number) ? [name.slice(0, space), number] : [name, 0];
}

function spotOf(t: Messages, { kind, first, ids, numbers }: Alike): Spot {
  const { look, status, reason } = first;
  const label = ids.length === 1 ? first.name : `${kind} ${numbersText(t, numbers)}`;
  return { ids, label, look, status, reason };
}

function numbersText(t: Messages, numbers: readonly number[]): string {
  const many = `×${t.number(numbers.length)}`;
  if (numbers.length > MOST_NUMBERS) return many;
  const text = formatIds(numbers);
  return text.length <= LONGEST_NUMBERS ? text : many;
}

const MOST_IDS = 12;

/** A field's value as Go spells it. What is half typed stays as it is. */
export function goValue(t: PageMessages, field: string, value: string): string {
  if (field !== 'fail') return value.trim();
  const ids = [...parseIds(value)].sort((a, b) => a - b);
  const shown = ids.slice(0, MOST_IDS).join(', ');
  return ids.length > MOST_IDS ? `${shown}, … ${t.code.more(ids.length - MOST_IDS)}` : shown;
}
