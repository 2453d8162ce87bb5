// From the measured samples to judged rows: our figure, Go's, the ratio, the must and the goal. Pure.

import { readFileSync } from 'node:fs';

/** The musts and goals; a benchmark that has no row there has none. */
export function readTargets() {
  return JSON.parse(readFileSync(new URL('targets.json', import.meta.url), 'utf8')).rows;
}

/** The numbers of threads to measure a benchmark with: of those asked for, the ones it is about. */
export function threadsOf(target, asked) {
  const fitting = asked.filter((threads) => target?.threads?.includes(threads) ?? true);
  return fitting.length > 0 ? fitting : asked;
}

/** Of the samples of all rounds; null where a round was left out. */
export function summarise(rounds) {
  const sorted = rounds.filter((value) => value !== null).sort((a, b) => a - b);
  const n = sorted.length;
  const median = (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2;
  return { rounds, median, min: sorted[0], max: sorted[n - 1], spread: (sorted[n - 1] - sorted[0]) / median };
}

// Go's Wasm has one thread: it is set against the fewest of ours.
const comparisons = [
  { key: 'native', ours: 'native', peer: 'go', title: 'Native, beside Go with GOMAXPROCS = P' },
  {
    key: 'wasm',
    ours: 'wasm-threads',
    peer: 'go',
    title: 'Wasm with threads, beside native Go with GOMAXPROCS = P',
  },
  {
    key: 'goJs',
    ours: 'wasm-threads',
    peer: 'go-wasm',
    fewest: true,
    title: "Wasm with threads, beside Go's Wasm (GOOS=js)",
  },
  {
    key: 'single',
    ours: 'wasm-single',
    peer: 'go-wasm',
    fewest: true,
    title: "Wasm without threads, beside Go's Wasm (GOOS=js)",
  },
];

/** Round by round, so that what slowed a whole round down falls out. */
function dividedBy(first, second) {
  if (!first?.rounds || !second?.rounds) return undefined;
  const rounds = first.rounds.map((value, i) => {
    const other = second.rounds[i] ?? null;
    return value === null || other === null ? null : value / other;
  });
  return rounds.some((value) => value !== null) ? { unit: 'times', ...summarise(rounds) } : undefined;
}

/** 'goal', 'must' (and not the goal) or 'missed'. */
function verdict(figure, [must, goal], atMost) {
  const reaches = (target) => (atMost ? figure <= target : figure >= target);
  if (reaches(goal)) return 'goal';
  return reaches(must) ? 'must' : 'missed';
}

function judgeRow(target, key, threads, ours, go) {
  const row = { name: target.name, title: target.title ?? target.name, threads, unit: ours.unit, ours, go };
  if (ours.median && go?.median) {
    row.ratio = target.speedUp ? ours.median / go.median : go.median / ours.median;
  }
  const pair = target[key];
  if (!pair) return row;
  const figure = target.atMost || target.speedUp ? ours.median : row.ratio;
  const judged = { ...row, must: pair[0], goal: pair[1], atMost: target.atMost ?? false };
  if (ours.failed) return { ...judged, met: 'missed' };
  // Without the peer there is nothing to judge a ratio by.
  return figure === undefined ? judged : { ...judged, met: verdict(figure, pair, target.atMost) };
}

/** One table, {key, title, rows}, for each comparison that was measured. */
export function judge(report, targets) {
  const find = (name, side, threads) =>
    report.results.find((r) => r.name === name && r.side === side && r.threads === threads);
  const figure = (target, side, threads) =>
    target.speedUp
      ? dividedBy(...target.speedUp.map((name) => find(name, side, threads)))
      : find(target.name, side, threads);
  const known = new Set(targets.map((target) => target.name));
  const unknown = new Set(report.results.map((r) => r.name).filter((name) => !known.has(name)));
  const all = [...targets, ...[...unknown].map((name) => ({ name }))];

  const rowsOf = ({ key, ours, peer, fewest }) =>
    all.flatMap((target) => {
      if (fewest && target.speedUp) return []; // on one thread there is nothing to gain
      const counts = report.results
        .filter((r) => r.side === ours && (target.speedUp ?? [target.name]).includes(r.name))
        .map((r) => r.threads);
      const distinct = [...new Set(counts)].sort((a, b) => a - b);
      return (fewest ? distinct.slice(0, 1) : distinct).flatMap((threads) => {
        const mine = figure(target, ours, threads);
        const theirs = figure(target, peer, fewest ? 1 : threads);
        if (!mine || (key === 'goJs' && !theirs)) return [];
        return [judgeRow(target, key, threads, mine, theirs)];
      });
    });

  const hasPeer = report.results.some((r) => r.side === 'go-wasm');
  return comparisons
    .filter(({ key }) => key !== 'goJs' || hasPeer)
    .map((comparison) => ({ key: comparison.key, title: comparison.title, rows: rowsOf(comparison) }))
    .filter(({ rows }) => rows.length > 0);
}
