/** The numbers of a valid scenario, as the picture needs them. */
export interface Plan {
  readonly pattern: string;
  readonly workers: number;
  readonly jobs: number;
  readonly buffer: number;
  readonly fail: ReadonlySet<number>;
  readonly grouped: boolean;
  /** Jobs with names of their own; otherwise they are numbered. */
  readonly jobNames: readonly string[];
  /** Of a program that has very many goroutines, and no jobs; else 0. */
  readonly goroutines: number;
}

export function jobName(plan: Plan, id: number): string {
  return plan.jobNames[id - 1] ?? `job ${id}`;
}

/** "4, 7, 9-12" as a set; nothing for what is not a list of ids (the engine's validator explains those). */
export function parseIds(text: string): Set<number> {
  const ids = new Set<number>();
  for (const part of text.split(',')) {
    const range = /^\s*(\d{1,6})\s*(?:-\s*(\d{1,6})\s*)?$/.exec(part);
    if (!range) continue;
    const first = Number(range[1]);
    const last = Math.min(Number(range[2] ?? first), first + 10_000);
    for (let id = first; id <= last; id++) ids.add(id);
  }
  return ids;
}

/** A set of ids the way a person would write it: "4, 7, 9-12". */
export function formatIds(ids: Iterable<number>, separator = ', '): string {
  const sorted = [...ids].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let end = i;
    while (end + 1 < sorted.length && (sorted[end + 1] ?? 0) === (sorted[end] ?? 0) + 1) end++;
    if (end - i >= 2) {
      parts.push(`${sorted[i]}-${sorted[end]}`);
      i = end + 1;
    } else {
      parts.push(`${sorted[i]}`);
      i++;
    }
  }
  return parts.join(separator);
}
