// A page of somebody who installed the package: an engine of its own, and a player that uses it.
import { createEngine } from 'millrace';
import { shareEngine } from 'millrace/element';

// `assets` is for bundlers that do not look for the package's files.
export async function tryOut(assets) {
  const coming = createEngine({ threads: 2, assets });
  shareEngine(coming); // before a player looks for one
  const engine = await coming;
  const outcome = await engine.run({ pattern: 'pool-errgroup', workers: 3, jobs: 10, fail: [4], workMs: 5 });
  const { exhaustive, outcomes } = await engine.explore({
    pattern: 'errgroup',
    jobs: 2,
    fail: [1],
    workMs: 1,
  });
  const player = document.querySelector('mill-race');
  const played = new Promise((resolve) => {
    player.addEventListener('mr-outcome', ({ detail }) => resolve(detail.outcome.error), { once: true });
  });
  await player.run();
  return {
    mode: engine.mode,
    error: outcome.error,
    failed: outcome.jobs.failed,
    exhaustive,
    outcomes: outcomes.length,
    played: await played,
  };
}

export function report(result) {
  document.documentElement.dataset.result = JSON.stringify(result);
}
