import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { end, freePort, start } from './children.mjs';
import { relayTo } from './relay.mjs';
import { until } from './until.mjs';
import {
  clickActions,
  command,
  dragActions,
  keyActions,
  moveActions,
  newSession,
} from './webdriver-client.mjs';

/** A display of its own, on whichever number is free. */
async function startDisplay() {
  const screen = ['-screen', '0', '1400x1000x24', '-nolisten', 'tcp'];
  const stdio = ['ignore', 'ignore', 'pipe', 'pipe'];
  const child = start('Xvfb', ['-displayfd', '3', ...screen], { stdio });
  const [number] = await Promise.race([once(child.process.stdio[3], 'data'), once(child.process, 'exit')]);
  if (child.process.exitCode !== null) throw new Error(`Xvfb ended: ${child.said.trim()}`);
  return { child, name: `:${String(number).trim()}` };
}

// WebKitGTK takes colour scheme and reduced motion from GTK, and offers SharedArrayBuffer only when told to.
function environment(folder, display, { dark, reducedMotion, sharedMemory }) {
  const gtk = join(folder, 'config/gtk-3.0');
  mkdirSync(gtk, { recursive: true });
  writeFileSync(join(gtk, 'settings.ini'), `[Settings]\ngtk-enable-animations=${reducedMotion ? 0 : 1}\n`);
  const { JSC_useSharedArrayBuffer: _, ...inherited } = process.env;
  return {
    ...inherited,
    DISPLAY: display,
    GDK_BACKEND: 'x11',
    GTK_THEME: dark ? 'Adwaita:dark' : 'Adwaita',
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_DATA_HOME: join(folder, 'data'),
    // There is no GPU: compositing would be done on the processor, for a third of all that the checks cost.
    WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    ...(sharedMemory ? { JSC_useSharedArrayBuffer: '1' } : {}),
  };
}

/** WebKitGTK's MiniBrowser over W3C WebDriver, on a virtual display. */
export async function launchWebKit({ site, ...wishes }) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-webkit-'));
  const relay = await relayTo(site);
  const display = await startDisplay();
  const port = await freePort();
  const env = environment(folder, display.name, wishes);
  const service = start('/usr/bin/WebKitWebDriver', [`--port=${port}`], { env });
  const address = `http://127.0.0.1:${port}`;
  const close = async () => {
    await end(service);
    await end(display.child);
    await relay.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const ready = () => command(address, 'GET', '/status').catch(() => false);
    await until('WebKitWebDriver to answer', ready);
    // Full screen hides the tool bar, which would not let the window get narrow.
    const args = ['--automation', '--full-screen', ...(wishes.blockThirdParties ? ['--enable-itp'] : [])];
    const options = { 'webkitgtk:browserOptions': { args } };
    return driver(await newSession(address, options), relay, close);
  } catch (e) {
    await close();
    throw e;
  }
}

function driver(session, relay, closeRest) {
  const heard = [];
  const evaluate = async (expression) => {
    const script = `const answer = arguments[0];
      (async () => ({ value: await (${expression}) }))().then(answer, (e) => answer({ error: String(e) }));`;
    const { value, error } = await session.post('/execute/async', { script, args: [] });
    if (error) throw new Error(error);
    return value;
  };
  const press = (keys, held) => session.post('/actions', keyActions(keys, held));
  // What a document heard goes when it does.
  const collect = async () => {
    const more = await evaluate('globalThis.problemsHeard?.splice(0) ?? []');
    heard.push(...more, ...relay.failures.splice(0));
  };
  return {
    site: relay.address,
    async open(url) {
      await collect();
      await session.post('/url', { url });
    },
    evaluate,
    press: (key, held) => press([key], held),
    type: (text) => press([...text]),
    clickAt: (x, y) => session.post('/actions', clickActions(x, y)),
    tapAt: (x, y) => session.post('/actions', clickActions(x, y, 'touch')),
    drag: (places) => session.post('/actions', dragActions(places)),
    moveTo: (x, y) => session.post('/actions', moveActions(x, y)),
    resize: (width, height) => session.post('/window/rect', { width, height }),
    screenshot: async () => Buffer.from(await session.get('/screenshot'), 'base64'),
    async problems() {
      await collect();
      return heard;
    },
    async close() {
      await session.end().catch(() => {});
      await closeRest();
    },
  };
}
