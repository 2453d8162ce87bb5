import assert from 'node:assert/strict';
import { ISOLATED, servePlainly } from '../plain-site.mjs';
import { until } from '../until.mjs';
import { expectTurning } from './editing.mjs';
import { MEMORY_FOR_FEW } from './plain-host.mjs';

// Counts what the page makes of workers, and of memory that they share with it.
const COUNTING = `<script>
  const made = { workers: 0, living: 0, memories: [] };
  const Made = Worker;
  globalThis.Worker = class extends Made {
    constructor(...given) {
      super(...given);
      made.workers++;
      made.living++;
      this.addEventListener('message', ({ data }) => data.memory && made.memories.push(data.memory.byteLength));
    }
    terminate() {
      made.living--;
      super.terminate();
    }
  };
</script>`;

/** A post of somebody's, with the element's script and these tags. */
async function onPost(page, body, host, work) {
  const textOf = (file, text) =>
    file === '/article.html'
      ? String(text).replace(/<body[^>]*>[\s\S]*<\/body>/, () => `<body>${body}</body>`)
      : (host.textOf?.(file, text) ?? text);
  const site = await servePlainly(ISOLATED, { ...host, textOf });
  await page.onSite(site, async () => {
    await page.driver.open(`${site.address}/article.html`);
    const defined = () => customElements.get('mill-race') !== undefined;
    await until('the element', () => page.ask(defined).catch(() => false));
    await work();
  });
}

const FAILING = '<mill-race pattern="errgroup" jobs="3" fail="2" work-ms="1">A picture.</mill-race>';

const methods = {
  name: 'the tag’s methods and events do what its manifest says',
  async run({ page, flavour }) {
    await onPost(page, FAILING, {}, async () => {
      const told = await page.ask(async () => {
        const told = [];
        for (const type of ['mr-ready', 'mr-run', 'mr-outcome', 'mr-error'])
          document.addEventListener(type, ({ detail }) => told.push([type, detail]));
        const tag = document.querySelector('mill-race');
        const ran = await tag.run();
        return { ran, told };
      });
      assert.equal(told.ran, true);
      assert.deepEqual(
        told.told.map(([type]) => type),
        ['mr-ready', 'mr-run', 'mr-outcome'],
        'all of them before run() resolves',
      );
      const [[, ready], [, run], [, ended]] = told.told;
      assert.equal(ready.mode.flavour, flavour);
      assert.equal(run.scenario.jobs, '3');
      assert.equal(ended.outcome.error, 'job 2: failed');

      const twice = await page.ask(() => {
        const tag = document.querySelector('mill-race');
        return Promise.all([tag.run(), tag.run()]);
      });
      assert.deepEqual(twice, [true, false], 'one run at a time');

      const sought = await page.ask(() => {
        const tag = document.querySelector('mill-race');
        const { film } = tag.player.projector;
        return [0, 1e9, -5, Number.NaN].map((ms) => {
          tag.seek(ms);
          return { at: film.position, end: film.length, axis: film.axis };
        });
      });
      assert.deepEqual(
        sought.map(({ at, end }) => at / end),
        [0, 1, 0, 0],
      );
      assert.equal(sought[0].axis, 'time');

      const stopped = await page.ask(async () => {
        const tag = document.querySelector('mill-race');
        tag.stop(); // there is nothing to stop
        tag.setAttribute('work-ms', '60000');
        const outcome = new Promise((resolve) => {
          tag.addEventListener('mr-outcome', ({ detail }) => resolve(detail.outcome.kind), { once: true });
        });
        tag.addEventListener('mr-run', () => tag.stop(), { once: true });
        return { ran: await tag.run(), kind: await outcome };
      });
      assert.deepEqual(stopped, { ran: true, kind: 'stopped' });

      const refused = await page.ask(async () => {
        const tag = document.querySelector('mill-race');
        tag.setAttribute('work-ms', '1');
        tag.setAttribute('jobs', '0');
        const error = new Promise((resolve) => {
          tag.addEventListener('mr-error', ({ detail }) => resolve(detail.message), { once: true });
        });
        return { ran: await tag.run(), message: await error };
      });
      assert.equal(refused.ran, false);
      assert.match(refused.message, /jobs is 0; it must be 1 to/);
    });
  },
};

const explores = {
  name: 'the tag’s explore() resolves with what there is, and rejects with why there is nothing',
  async run({ page }) {
    await onPost(page, FAILING, {}, async () => {
      const seen = await page.ask(async () => {
        const tag = document.querySelector('mill-race');
        tag.setAttribute('jobs', '2');
        const all = await tag.explore();
        const aborted = await tag.explore({ signal: AbortSignal.abort() });
        const why = (promise) =>
          promise.then(
            () => 'nothing',
            ({ name, message }) => `${name}: ${message}`,
          );
        const overtaken = why(tag.explore());
        await tag.explore();
        tag.setAttribute('jobs', '0');
        return {
          all: [all.exhaustive, all.outcomes.length],
          aborted: aborted.stoppedBy,
          overtaken: await overtaken,
          refused: await why(tag.explore()),
        };
      });
      assert.deepEqual(seen.all, [true, 2]);
      assert.equal(seen.aborted, 'caller');
      assert.match(seen.overtaken, /^AbortError/);
      assert.match(seen.refused, /^ScenarioError: jobs is 0/);
    });
  },
};

const noEngine = {
  name: 'a tag that finds no engine says so, keeps what is inside it, and tries again when it is asked to',
  async run({ page }) {
    const lost = { test: (file) => file.endsWith('.wasm') };
    await onPost(page, 'A post without a tag, which would have an engine come.', { lost }, async () => {
      const without = await page.ask(async () => {
        const tag = document.createElement('mill-race');
        tag.setAttribute('pattern', 'errgroup');
        tag.textContent = 'A picture.';
        const error = new Promise((resolve) => {
          tag.addEventListener('mr-error', ({ detail }) => resolve(detail.message), { once: true });
        });
        document.body.replaceChildren(tag);
        const ran = await tag.run();
        const explored = await tag.explore().catch(({ name, code }) => `${name} ${code}`);
        return { ran, explored, message: await error };
      });
      const shown = await until('the complaint', () =>
        page.ask(() => {
          const { shadowRoot } = document.querySelector('mill-race');
          const said = shadowRoot.querySelector('[data-testid=complaint]')?.innerText.trim();
          return (
            said && { said, fallback: shadowRoot.querySelector('slot')?.assignedNodes()[0]?.textContent }
          );
        }),
      );
      assert.equal(without.ran, false);
      assert.match(shown.said, /[^.]\.$/, `one full stop: ${shown.said}`);
      assert.equal(without.explored, 'EngineError unavailable');
      for (const words of [shown.said, without.message]) assert.match(words, /The engine did not start/);
      assert.equal(shown.fallback, 'A picture.');
      lost.test = () => false;
      assert.equal(await page.ask(() => document.querySelector('mill-race').run()), true);
    });
  },
};

const failing = {
  name: 'when the engine of two tags fails in a run of one, that one says so, and each has another for its next',
  async run({ page }) {
    await onPost(page, FAILING + FAILING, { textOf: MEMORY_FOR_FEW }, async () => {
      const came = await page.ask(async () => {
        const [one, other] = document.querySelectorAll('mill-race');
        const ran = [await one.run(), await other.run()];
        const error = new Promise((resolve) => {
          one.addEventListener('mr-error', ({ detail }) => resolve(detail.message), { once: true });
        });
        one.setAttribute('jobs', '13');
        ran.push(await one.run());
        one.setAttribute('jobs', '3');
        ran.push(await other.run(), await one.run());
        return { ran, message: await error };
      });
      assert.deepEqual(came.ran, [true, true, false, true, true]);
      assert.match(came.message, /the engine failed: .*memory/i);
    });
  },
};

const TAGS = 20;
const twenty = {
  name: 'twenty tags in one post have one engine, loaded when the first is needed, and run one after another',
  async run({ page, flavour }) {
    const far = '<div style="height: 300vh">A long text.</div>';
    const tags = Array.from({ length: TAGS }, (_, i) => FAILING.replace(' ', ` id="tag-${i}" `)).join('\n');
    await onPost(page, COUNTING + far + tags, {}, async () => {
      const before = await page.ask(async () => {
        for (let i = 0; i < 5; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
        return made.workers;
      });
      assert.equal(before, 0, 'none of them is near');
      const ran = await page.ask(async () => {
        const all = [...document.querySelectorAll('mill-race')];
        const order = [];
        let [running, most] = [0, 0];
        document.addEventListener('mr-run', () => {
          most = Math.max(most, ++running);
        });
        document.addEventListener('mr-outcome', ({ target, detail }) => {
          running--;
          order.push(`${target.id}: ${detail.outcome.error}`);
        });
        const ended = await Promise.all(all.map((tag) => tag.run()));
        for (const tag of all) {
          tag.scrollIntoView({ behavior: 'instant' });
          await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        return { ended, order, most, threads: all[0].player.mode.threads, made };
      });
      assert.deepEqual(ran.ended, Array(TAGS).fill(true));
      assert.deepEqual(
        ran.order,
        Array.from({ length: TAGS }, (_, i) => `tag-${i}: job 2: failed`),
      );
      assert.equal(ran.most, 1, 'one at a time');
      // The engine's own, those of its threads, and one that watches over their deadlines.
      const workers = flavour === 'threads' ? ran.threads + 2 : 1;
      assert.deepEqual([ran.made.workers, ran.made.living], [workers, workers]);
      assert.equal(ran.made.memories.length, flavour === 'threads' ? 1 : 0, 'the memory of one engine');
    });
  },
};

const column = {
  name: 'the tag fits a narrow column of a wide page, with the colours that the page gives it',
  async run({ page }) {
    const style =
      '<style>mill-race { --accent: rgb(1, 2, 3); } mill-race::part(run) { color: rgb(4, 5, 6); }</style>';
    await onPost(page, `${style}<div style="width: 300px">${FAILING}</div>`, {}, async () => {
      const seen = await page.ask(async () => {
        const tag = document.querySelector('mill-race');
        await tag.run();
        const player = tag.shadowRoot.querySelector('.player');
        const tooWide = () => player.scrollWidth - player.clientWidth;
        const ended = tooWide();
        tag.setAttribute('work-ms', 'x'.repeat(300));
        await tag.run();
        await tag.updateComplete;
        const colour = (selector) => getComputedStyle(tag.shadowRoot.querySelector(selector)).color;
        return {
          tooWide: [ended, tooWide()],
          number: colour('.knob'),
          button: colour('[part=run]'),
        };
      });
      assert.deepEqual(seen, { tooWide: [0, 0], number: 'rgb(1, 2, 3)', button: 'rgb(4, 5, 6)' });
    });
  },
};

const inPassing = {
  name: 'the tag’s film stands still off screen and goes on in sight, and a wheel over it scrolls the page',
  async run({ page }) {
    const far = '<div style="height: 300vh">A long text.</div>';
    await onPost(page, `${FAILING.replace('work-ms="1"', 'work-ms="50"')}${far}`, {}, async () => {
      await page.ask(async () => {
        const tag = document.querySelector('mill-race');
        await tag.run();
        tag.seek(0);
        const { projector } = tag.player;
        projector.loop(true); // it does not end by itself
        projector.playOrPause();
      });
      const playing = () => page.ask(() => document.querySelector('mill-race').player.projector.film.playing);
      assert.equal(await playing(), true);
      await page.ask(() => scrollTo(0, document.body.scrollHeight));
      await until('it to stand still', async () => !(await playing()));
      await page.ask(() => scrollTo(0, 0));
      await until('it to go on', playing);

      const kept = await page.ask(() => {
        const { shadowRoot } = document.querySelector('mill-race');
        const wheel = () =>
          new WheelEvent('wheel', {
            deltaX: 3,
            deltaY: 100,
            bubbles: true,
            cancelable: true,
            composed: true,
          });
        const plus = [...shadowRoot.querySelectorAll('button')].find((b) => b.textContent.trim() === '+');
        plus.click(); // lanes that are zoomed into go sideways
        return [...shadowRoot.querySelectorAll('*')]
          .filter((e) => !e.dispatchEvent(wheel()))
          .map((e) => `${e.localName}.${e.className}`);
      });
      assert.deepEqual(kept, [], 'nothing keeps the wheel for itself');
    });
  },
};

const told = {
  name: 'a screen reader is told of the tag’s verdict, and it alone of that tag',
  async run({ page }) {
    await onPost(page, FAILING, {}, async () => {
      const live = await page.ask(async () => {
        const tag = document.querySelector('mill-race');
        const regions = () =>
          [...tag.shadowRoot.querySelectorAll('[role=status], [role=alert], [aria-live]')].filter((region) =>
            region.textContent.trim(),
          );
        const before = regions();
        await tag.run();
        await tag.updateComplete;
        const after = regions();
        return {
          same: after.length === 1 && before[0] === after[0],
          words: after[0]?.textContent,
          verdict: tag.player.shown.outcome.verdict,
        };
      });
      assert.ok(live.same, 'it was there, and its words change');
      assert.equal(live.words, live.verdict);
    });
  },
};

const linked = {
  name: 'the tag leads to the playground that it is told of, with its settings, and to none where there is none',
  async run({ page }) {
    const given = FAILING.replace(' ', ' playground="https://play.example/" ');
    await onPost(page, given + FAILING, {}, async () => {
      const links = await page.ask(() =>
        [...document.querySelectorAll('mill-race')].map(
          ({ shadowRoot }) => shadowRoot.querySelector('.player-head a')?.href ?? null,
        ),
      );
      assert.deepEqual(links, ['https://play.example/#v1&p=errgroup&j=3&f=2&work-ms=1', null]);
    });
  },
};

// No engine starts before `release()`.
const HOLDING = `<script>
  const held = new Promise((resolve) => {
    globalThis.release = resolve;
  });
  const Made = Worker;
  globalThis.Worker = class extends Made {
    postMessage(...given) {
      void held.then(() => super.postMessage(...given));
    }
  };
</script>`;

const early = {
  name: 'a tag that is to run before it has an engine says that one is coming, and can be stopped',
  async run({ page }) {
    await onPost(page, HOLDING + FAILING, {}, async () => {
      const seen = await page.ask(async () => {
        const tag = document.querySelector('mill-race');
        const button = tag.shadowRoot.querySelector('[part=run]');
        const seen = [];
        for (let presses = 0; presses < 3; presses++) {
          button.click();
          await tag.updateComplete;
          const said = tag.shadowRoot.querySelector('.verdict-text').textContent;
          seen.push([button.textContent, said.trim()]);
        }
        globalThis.release();
        await new Promise((ended) => tag.addEventListener('mr-outcome', ended));
        return seen;
      });
      const [coming, stopped] = [
        ['Stop', 'Starting the engine.'],
        ['Run', 'Press Run to see how it ends.'],
      ];
      assert.deepEqual(seen, [coming, stopped, coming]);
    });
  },
};

const entered = {
  name: 'Enter in a number of the tag runs it, with that number',
  async run({ page }) {
    await onPost(page, FAILING, {}, async () => {
      await page.ask(async () => {
        const tag = document.querySelector('mill-race');
        tag.addEventListener('mr-outcome', ({ detail }) => {
          globalThis.came = detail.outcome;
        });
        await tag.updateComplete;
        tag.shadowRoot.querySelector('#knob-jobs').focus();
      });
      await page.driver.press('ArrowUp');
      await page.driver.press('Enter');
      const came = await until('the outcome', () => page.ask(() => globalThis.came));
      assert.deepEqual([came.kind, came.jobs.failed], ['error', [2]]);
      assert.equal(Object.values(came.jobs).flat().length, 4);
    });
  },
};

const taken = {
  name: 'a tag that is taken out of the page does nothing more; one that is only moved goes on',
  async run({ page }) {
    const autoplay = FAILING.replace(' ', ' autoplay ');
    await onPost(page, HOLDING + autoplay + FAILING.replace('"1"', '"100"'), {}, async () => {
      const waiting = await page.ask(async () => {
        const [gone, other] = document.querySelectorAll('mill-race');
        await new Promise((seen) => {
          new IntersectionObserver(([entry]) => entry.isIntersecting && seen()).observe(gone);
        });
        await new Promise((resolve) => requestAnimationFrame(resolve));
        gone.remove();
        globalThis.release();
        await other.run();
        const { running, shown } = gone.player;
        return { running, ran: shown.outcome !== undefined };
      });
      assert.deepEqual(waiting, { running: false, ran: false }, 'it does not run when the engine comes');

      const moved = await page.ask(async () => {
        const tag = document.querySelector('mill-race');
        tag.addEventListener('mr-run', () => document.body.prepend(tag), { once: true });
        await tag.run();
        const { projector, shown } = tag.player;
        projector.loop(true);
        projector.playOrPause();
        document.body.append(tag);
        await Promise.resolve();
        return { error: shown.outcome.error, playing: projector.film.playing };
      });
      assert.deepEqual(moved, { error: 'job 2: failed', playing: true });

      const removed = await page.ask(async () => {
        const tag = document.querySelector('mill-race');
        const { projector } = tag.player;
        tag.remove();
        await Promise.resolve();
        const { playing } = projector.film;
        document.body.append(tag);
        tag.addEventListener('mr-run', () => tag.remove(), { once: true });
        await tag.run();
        return { playing, kind: tag.player.shown.outcome.kind };
      });
      assert.deepEqual(removed, { playing: false, kind: 'stopped' });
    });
  },
};

const turning = {
  name: 'a number in the tag turns as it does in the playground',
  async run({ page }) {
    await onPost(page, FAILING.replace('errgroup', 'worker-pool'), {}, async () => {
      await page.ask(() => document.querySelector('mill-race').run());
      await expectTurning(page, true);
    });
  },
};

export const element = [
  methods,
  explores,
  twenty,
  column,
  told,
  linked,
  early,
  entered,
  taken,
  turning,
  inPassing,
];
export const elementBroken = [noEngine, failing];
