import type { GoroutineInfo, Outcome } from '../engine/types';
import type { Messages } from '../text/messages';
import { formatIds } from './plan';

/** Goroutines that wait alike: at the same thing, for the same others. */
export interface Waiting {
  /** "worker 1", "workers 1-3". */
  readonly who: string;
  /** "chan receive · jobs". */
  readonly on: string;
  readonly inCycle: boolean;
}

/** Who waits for whom, link by link. */
export interface WaitChain {
  readonly links: readonly Waiting[];
  /** Whom the last of them waits for; empty: nobody is left who could end its wait. */
  readonly endsAt: string;
  /** That is the first of them again. */
  readonly closed: boolean;
}

interface Group extends Waiting {
  readonly ids: readonly number[];
  readonly waitsFor: readonly number[] | null;
}

/**
 * Of the goroutines that are stuck: the cycle first, where there is one, then those who lead to it. Nothing of those
 * of whom it is not known for whom they wait.
 */
export function waitChains(
  t: Messages,
  stuck: readonly GoroutineInfo[],
  cycle: Outcome['cycle'],
): WaitChain[] {
  const groups = grouped(t, stuck, new Set(cycle)).filter((g) => g.waitsFor !== null);
  const groupOf = (id: number | undefined) => groups.find((g) => g.ids.includes(id ?? 0));
  const next = (g: Group) => groupOf(g.waitsFor?.find((id) => groupOf(id)));
  // One of whom it is not known for whom it waits.
  const unknown = (g: Group | undefined) =>
    namesOf(
      t,
      stuck.filter((other) => other.waitsFor === null && g?.waitsFor?.includes(other.id)),
    );
  const told = new Set<Group>();
  const chains: WaitChain[] = [];
  const inOrder = [...groups].sort((a, b) => Number(b.inCycle) - Number(a.inCycle));
  for (const first of inOrder) {
    if (told.has(first)) continue;
    const links: Group[] = [];
    let at: Group | undefined = first;
    while (at && !told.has(at)) {
      told.add(at);
      links.push(at);
      at = next(at);
    }
    chains.push({ links, endsAt: at?.who ?? unknown(links.at(-1)), closed: at === first });
  }
  return chains;
}

function grouped(t: Messages, stuck: readonly GoroutineInfo[], cycle: ReadonlySet<number>): Group[] {
  const alike = new Map<string, GoroutineInfo[]>();
  for (const g of stuck) {
    // Those that wait for one another do so alike: which of them is which makes no difference.
    const others = (g.waitsFor ?? []).filter((id) => stuck.find((o) => o.id === id)?.reason !== g.reason);
    const key = JSON.stringify([g.reason, g.objectName, g.waitsFor && others]);
    alike.set(key, [...(alike.get(key) ?? []), g]);
  }
  return [...alike.values()].map((members) => {
    const [g] = members as [GoroutineInfo];
    return {
      who: namesOf(t, members),
      on: [g.reason, g.objectName].filter(Boolean).join(' · '),
      inCycle: members.some((m) => cycle.has(m.id)),
      ids: members.map((m) => m.id),
      waitsFor: g.waitsFor,
    };
  });
}

/** "main", "workers 1-3", "main, worker 2". */
function namesOf(t: Messages, goroutines: readonly GoroutineInfo[]): string {
  const numbers = new Map<string, number[]>();
  for (const { id, name } of goroutines) {
    const [, kind = name || 'goroutine', number = name ? '' : `${id}`] = /^(.*) (\d+)$/.exec(name) ?? [];
    numbers.set(kind, [...(numbers.get(kind) ?? []), ...(number ? [Number(number)] : [])]);
  }
  return [...numbers]
    .map(([kind, of]) => (of.length === 0 ? kind : t.waiting.numbered(kind, formatIds(of), of.length > 1)))
    .join(', ');
}
