import assert from 'node:assert/strict';
import { axeSource } from '../packages.mjs';
import { atRest, seriousViolations } from '../probe.mjs';

/** Pages worth looking at. `prepare` leaves the page in the state. */
export const states = [
  {
    name: 'failed jobs in an error group',
    prepare: (page) => page.openAndRun('#v1&p=pool-errgroup&w=5&f=4,7&work-ms=40'),
  },
  {
    name: 'a deadlock',
    prepare: (page) => page.openAndRun('#v1&p=worker-pool&work-ms=5&mistake=no-close'),
  },
  {
    name: 'the program in C++',
    once: true,
    async prepare(page) {
      await page.openAndRun('#v1&p=worker-pool&work-ms=5&mistake=unbuffered-results');
      await page.bringUp('program');
      await page.click('button', 'C++');
    },
  },
  {
    name: 'every outcome',
    prepare: (page) => page.openAndExplore('#v1&p=errgroup&j=3&f=2&work-ms=1'),
  },
  {
    name: 'the reader is the scheduler',
    prepare: (page) => page.openAndRun('#v1&p=pool-errgroup&w=3&j=4&f=2&work-ms=1&scheduler=manual'),
  },
  {
    name: 'the exports on show',
    once: true,
    async prepare(page) {
      await page.openAndRun('#v1&p=worker-pool&work-ms=5');
      await page.ask(() => document.querySelector('[data-testid=exports] summary').click());
    },
  },
  {
    name: 'hashing, to be measured',
    once: true,
    prepare: (page) => page.openAndRun('#v1&p=worker-pool&work=hash&w=2&j=6'),
  },
  {
    name: 'invalid input',
    async prepare(page) {
      await page.openAndRun('#v1&p=worker-pool&f=4&work-ms=5');
      await page.bringUp('settings');
      await page.fill('workers', '0');
      await page.fieldWhen('the field error', 'workers', 'workers', ({ error }) => error);
    },
  },
];

const schemeIs = (scheme) => ({
  name: `the page is ${scheme} where the reader's system is`,
  async run({ page }) {
    await page.open();
    const lightness = await page.ask(() => {
      const canvas = new OffscreenCanvas(1, 1).getContext('2d');
      for (const element of [document.documentElement, document.body]) {
        canvas.fillStyle = getComputedStyle(element).backgroundColor;
        canvas.fillRect(0, 0, 1, 1);
      }
      const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
      return (r + g + b) / 765;
    });
    assert.ok(
      scheme === 'dark' ? lightness < 0.3 : lightness > 0.7,
      `the background's lightness is ${lightness}`,
    );
  },
});

// In the light scheme axe looks in every engine. What is dark are the same elements in other colours: one engine's eyes do.
export const accessible = ({ name, prepare }, scheme) => ({
  ofColours: scheme === 'dark',
  name: `axe finds nothing serious: ${name}, ${scheme}`,
  async run({ page }) {
    await prepare(page);
    await page.driver.evaluate(`void (() => { ${axeSource()}\n })()`);
    await page.ask(atRest);
    const violations = await page.ask(seriousViolations);
    assert.deepEqual(violations, []);
  },
});

const narrow = ({ name, prepare }) => ({
  name: `no horizontal scroll at 360 px: ${name}`,
  async run({ page }) {
    await page.onPhone(async () => {
      await prepare(page);
      const { width, scroll, widest } = await page.ask(() => {
        const root = document.scrollingElement;
        const right = (e) => Math.round(e.getBoundingClientRect().right);
        const wide = [...document.body.querySelectorAll('*')].filter((e) => right(e) > root.clientWidth);
        const widest = wide.slice(0, 5).map((e) => `${e.localName}.${e.className}`);
        return { width: innerWidth, scroll: root.scrollWidth - root.clientWidth, widest };
      });
      assert.equal(width, 360);
      assert.ok(scroll <= 0, `the page is ${scroll} px too wide: ${widest}`);
    });
  },
});

export const appearance = (scheme) => [
  schemeIs(scheme),
  ...states.map((state) => accessible(state, scheme)),
  ...(scheme === 'light' ? states.map(narrow) : []),
];
