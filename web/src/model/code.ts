/** Which goroutines are at which line, in few words. Pure; the view only draws it. */
import type { Outcome } from '../engine/types';
import { placeOfSite } from './listing';
import { formatIds, parseIds } from './plan';
import { endingOf, goroutineName, type Standing, standingOf } from './stage';
import type { RunState } from './state';

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

/** Where every goroutine is that is still there, in the order they were made. */
export function placesOf(state: RunState, outcome: Outcome | undefined): Place[] {
  const ending = endingOf(outcome);
  // The outcome knows a stuck goroutine's line even where the trace has lost it.
  const known = new Map([...(outcome?.blocked ?? []), ...(outcome?.leaked ?? [])].map((g) => [g.id, g.site]));
  const places: Place[] = [];
  for (const g of state.goroutines.values()) {
    if (g.state === 'done') continue;
    const standing = standingOf(state, g, ending);
    if (standing.look === 'done') continue;
    const at = placeOfSite(known.get(g.id) || g.site);
    places.push({ ...standing, id: g.id, name: goroutineName(state, g.id), at });
  }
  return places.sort((a, b) => a.id - b.id);
}

/** The spots of each line, by its number, in the order of the lines. */
export function spotsByLine(
  places: readonly Place[],
  lineAt: ReadonlyMap<string, number>,
): ReadonlyMap<number, readonly Spot[]> {
  const groups = new Map<string, { line: number; places: [Place, ...Place[]] }>();
  for (const place of places) {
    const line = lineAt.get(place.at);
    if (line === undefined) continue;
    const key = `${line} ${kindOf(place.name)} ${place.look} ${place.status} ${place.reason}`;
    const group = groups.get(key);
    if (group) group.places.push(place);
    else groups.set(key, { line, places: [place] });
  }
  const byLine = new Map<number, Spot[]>();
  for (const { line, places: alike } of groups.values()) {
    const { look, status, reason } = alike[0];
    const spot = { ids: alike.map(({ id }) => id), label: labelOf(alike), look, status, reason };
    byLine.set(line, [...(byLine.get(line) ?? []), spot]);
  }
  return new Map([...byLine].sort(([a], [b]) => a - b));
}

const NUMBERED = /^(.*) (\d+)$/;
/** "worker" of "worker 3"; a name without a number is its own kind. */
const kindOf = (name: string) => NUMBERED.exec(name)?.[1] ?? name;

function labelOf([first, ...others]: readonly [Place, ...Place[]]): string {
  if (others.length === 0) return first.name;
  const numbers = formatIds([first, ...others].map(({ name }) => Number(NUMBERED.exec(name)?.[2])));
  const kind = kindOf(first.name);
  return numbers.length <= LONGEST_NUMBERS ? `${kind} ${numbers}` : `${kind} ×${others.length + 1}`;
}

const MOST_IDS = 12;

/** A field's value as Go spells it. What is half typed stays as it is. */
export function goValue(field: string, value: string): string {
  if (field !== 'fail') return value.trim();
  const ids = [...parseIds(value)].sort((a, b) => a - b);
  const shown = ids.slice(0, MOST_IDS).join(', ');
  return ids.length > MOST_IDS ? `${shown}, … ${(ids.length - MOST_IDS).toLocaleString('en')} more` : shown;
}
