import { createEngine } from 'millrace';
import { report } from './page.js';

/** Engines that come and go, one after another; how many of them ran their program on threads. */
async function hundred() {
  let ran = 0;
  for (let i = 0; i < 100; i++) {
    const engine = await createEngine({ threads: 2 });
    const { error } = await engine.run({ pattern: 'errgroup', jobs: 2, fail: [1], workMs: 0 });
    if (engine.mode.flavour === 'threads' && error === 'job 1: failed') ran++;
    engine.dispose();
  }
  return { mode: { flavour: 'threads' }, ran };
}

hundred().then(report, (e) => report({ threw: String(e) }));
