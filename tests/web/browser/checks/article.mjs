import assert from 'node:assert/strict';
import { axeSource } from '../packages.mjs';
import { atRest, seriousViolations } from '../probe.mjs';
import { until } from '../until.mjs';

export async function openArticle(page) {
  await page.driver.open(`${page.driver.site}/article.html`);
  const ready = () =>
    location.pathname.endsWith('/article.html') && customElements.get('mill-race') !== undefined;
  await until('the article', () => page.ask(ready));
}

/** Runs every program of the article, one after another; what each came to. */
async function runAll() {
  const kinds = [];
  for (const embed of document.querySelectorAll('mill-race')) {
    embed.scrollIntoView({ block: 'center', behavior: 'instant' });
    kinds.push(
      await new Promise((resolve) => {
        embed.addEventListener('mr-outcome', (event) => resolve(event.detail.outcome.kind), { once: true });
        void embed.run();
      }),
    );
  }
  return kinds;
}

const six = {
  name: 'six programs in one article run where they stand, all on one engine',
  async run({ page, flavour }) {
    await openArticle(page);
    assert.deepEqual(await page.ask(runAll), ['error', 'error', 'error', 'deadlock', 'ok', 'error']);
    const shown = await page.ask(() => {
      const text = (root, selector) => root.querySelector(selector)?.textContent.replace(/\s+/g, ' ').trim();
      return [...document.querySelectorAll('mill-race')].map(({ shadowRoot: root, innerText }) => ({
        verdict: text(root, '[data-testid=verdict]'),
        badge: text(root, '.pill'),
        playground: root.querySelector('.player-head a').href,
        fallback: innerText,
      }));
    });
    for (const { verdict, badge, fallback, playground } of shown) {
      assert.ok(verdict.length > 20, verdict);
      assert.match(badge, flavour === 'threads' ? /^LIVE \d threads$/ : /^LIVE 1 thread$/);
      assert.ok(playground.startsWith(`${page.driver.site}/#v1&p=`), playground);
      assert.equal(fallback, '', 'what stands in for it is not shown beside it');
    }
    assert.match(shown[1].verdict, /database connection timeout/);
    assert.match(shown[4].verdict, /^main returned and left 3 goroutines behind/);
  },
};

const wrong = {
  name: 'a tag with a wrong attribute says what is allowed, in place, and keeps what is inside it',
  async run({ page }) {
    await openArticle(page);
    await page.ask(() => {
      const embed = document.querySelector('mill-race');
      embed.setAttribute('workers', '0');
      embed.setAttribute('view', 'stage hologram');
    });
    const complaint = () =>
      document.querySelector('mill-race').shadowRoot.querySelector('[data-testid=complaint]')?.textContent ??
      '';
    const words = await until('the complaint', async () => {
      const said = await page.ask(complaint);
      return /workers is 0/.test(said) ? said : undefined;
    });
    assert.match(words, /workers is 0; it must be 1 to 64/);
    assert.match(words, /view names "hologram"; it takes stage, lanes/);
    const kept = await page.ask(
      () => document.querySelector('mill-race > svg').getBoundingClientRect().height,
    );
    assert.ok(kept > 20, 'the picture inside the tag is to be seen');
    await page.ask(() => {
      const embed = document.querySelector('mill-race');
      embed.setAttribute('workers', '2');
      embed.removeAttribute('view');
    });
    await until('the complaint to go', async () => (await page.ask(complaint)) === '');
    // It plays by itself when it is first seen, which may be now.
    await until('its own run to end', () =>
      page.ask(() => !document.querySelector('mill-race').player.running),
    );
    assert.equal(await page.ask(() => document.querySelector('mill-race').run()), true);
  },
};

const accessible = (scheme) => ({
  once: true,
  name: `axe finds nothing serious in the article, and it fits 360 px, ${scheme}`,
  async run({ page }) {
    await openArticle(page);
    await page.ask(runAll);
    await page.driver.evaluate(`void (() => { ${axeSource()}\n })()`);
    await page.ask(atRest);
    assert.deepEqual(await page.ask(seriousViolations), []);
    await page.onPhone(async () => {
      const tooWide = () => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth;
      assert.ok((await page.ask(tooWide)) <= 0);
    });
  },
});

const framed = {
  name: 'a frame in another page tells its host how high it is, when it is ready and what came of a run',
  async run({ page }) {
    await openArticle(page);
    const told = await page.ask(async () => {
      const frame = document.createElement('iframe');
      frame.src = 'embed.html?controls=workers#v1&p=errgroup&j=4&f=2&work-ms=5';
      const seen = [];
      const outcome = new Promise((resolve) => {
        addEventListener('message', ({ source, data }) => {
          if (source !== frame.contentWindow || data.source !== 'mill-race') return;
          seen.push(data.type);
          if (data.type === 'resize') frame.style.height = `${data.height}px`;
          if (data.type === 'ready') source.postMessage({ source: 'mill-race', type: 'run' }, '*');
          if (data.type === 'outcome') resolve(data.outcome);
        });
      });
      document.body.prepend(frame);
      frame.scrollIntoView();
      const { error } = await outcome;
      const { shadowRoot } = frame.contentDocument.querySelector('mill-race');
      const playground = shadowRoot.querySelector('.player-head a').href;
      return { seen, error, playground, height: frame.getBoundingClientRect().height };
    });
    assert.equal(told.error, 'job 2: failed');
    assert.equal(told.playground, `${page.driver.site}/#v1&p=errgroup&j=4&f=2&work-ms=5`);
    assert.ok(told.seen.includes('resize') && told.height > 200, `${told.seen}, ${told.height} px`);
  },
};

export const article = [six, wrong, framed];
export const articleLooks = (scheme) => [accessible(scheme)];
