// The page, rendered as it is before any script runs, for settings that the engine has not looked at.
import { describe, expect, test } from 'vitest';
import { Playground } from '../../web/src/site/playground';
import { htmlOf } from '../../web/src/site/prerender';
import { enPage } from '../../web/src/text/page-messages';
import { Quick } from './engines';

const render = (p: Playground) =>
  htmlOf(p, {
    t: enPage,
    trouble: '',
    said: '',
    copied: false,
    eventsOpen: false,
    soundOn: false,
    language: 'go',
    pointed: new Set(),
  });

const jobsIn = (html: string) => html.match(/data-testid="job-\d+"/g)?.length;

describe('what went wrong while an engine is there', () => {
  test('is told beside Run, and the badge tells of the engine', async () => {
    const p = new Playground('');
    await p.use(Promise.resolve(new Quick()));
    p.trouble = 'a run is in progress';
    p.shownErrors = [{ field: 'workers', value: '0', allowed: '1 to 64', message: 'workers is 0' }];
    const html = (await render(p)).replace(/<!--[\s\S]*?-->/g, '');
    expect(html).toMatch(/data-testid="trouble">\s*a run is in progress/);
    expect(html).toMatch(/LIVE 1 thread/);
    expect(html).toMatch(/id="run-note">Not run: workers is 0/);
  });
});

test('why no engine starts ends in one full stop, whoever put it into words', async () => {
  for (const words of ['Not found.', 'Not found']) {
    const p = new Playground('');
    await p.use(Promise.reject(new Error(words)));
    expect(p.whyNoEngine).toBe('The engine did not start: Not found');
  }
});

describe('a number of jobs that nobody has', () => {
  const ODD = ['-5', '2.5', '5000000000', '1000000000', 'Infinity', '1e9'];

  test.each(ODD)('%s, in a link, is in its field, and not drawn', async (jobs) => {
    const html = await render(new Playground(`#v1&p=worker-pool&j=${jobs}`));
    expect(html).toContain(`value="${jobs}"`);
    expect(jobsIn(html)).toBe(10);
  });

  test.each(ODD)('%s, typed or in a link that is followed, is not drawn either', async (jobs) => {
    const p = new Playground('');
    await p.use(Promise.resolve(new Quick()));
    p.set('jobs', '12');
    await new Promise((resolve) => setTimeout(resolve));
    expect(jobsIn(await render(p))).toBe(12);
    p.set('jobs', jobs);
    expect(jobsIn(await render(p))).toBe(12);
    p.follow(`#v1&p=errgroup&j=${jobs}`);
    expect(jobsIn(await render(p))).toBe(12);
  });
});
