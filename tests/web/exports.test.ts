import { expect, test } from 'vitest';
import { embedCode, fileName } from '../../web/src/site/exports';

test('an exported file is named after its run', () => {
  const names = [
    { pattern: 'worker-pool', seed: '7' },
    { pattern: 'errgroup' },
    { pattern: 'errgroup', scheduler: 'sim' },
    { pattern: 'pool-errgroup', schedule: 'AQ' },
    { pattern: 'pool-errgroup', schedule: 'AQ', scheduler: 'manual' },
  ].map((settings) => fileName(settings as Record<string, string>, 'json'));
  expect(names).toEqual([
    'millrace-worker-pool-seed-7.json',
    'millrace-errgroup-live.json',
    'millrace-errgroup-seed-0.json',
    'millrace-pool-errgroup-schedule.json',
    'millrace-pool-errgroup-by-hand.json',
  ]);
});

test('embed code is a frame of the settings beside the playground, whatever they say', () => {
  const code = embedCode(
    '#v1&p=errgroup&f=4,7&mistake="><script>',
    'https://host.example/play/?visit=3#v1&p=x',
  );
  expect(code).toContain(
    'src="https://host.example/play/embed.html#v1&amp;p=errgroup&amp;f=4,7&amp;mistake=%22%3E%3Cscript%3E"',
  );
  expect(code.match(/</g)).toHaveLength(2);
});
