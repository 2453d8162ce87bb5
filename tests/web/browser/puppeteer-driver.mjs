import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOfAll } from './children.mjs';
import { puppeteer } from './packages.mjs';

const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--headless=new',
  '--disable-gpu',
  '--disable-background-networking',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
];
// A page that is left takes its unfinished requests with it.
const LEFT = /ERR_ABORTED|NS_BINDING_ABORTED|Browsing context already closed/;

// Firefox's "reject foreign" and Chromium's "block third-party cookies", which are about all storage.
const FIREFOX_BLOCKS = 1;
const CHROMIUM_BLOCKS = { profile: { cookie_controls_mode: 1, block_third_party_cookies: true } };

function launchOptions(browser, folder, { dark, reducedMotion, blockThirdParties }) {
  if (browser === 'chrome') {
    if (blockThirdParties) {
      mkdirSync(join(folder, 'Default'));
      writeFileSync(join(folder, 'Default/Preferences'), JSON.stringify(CHROMIUM_BLOCKS));
    }
    return { browser, executablePath: '/usr/bin/chromium', args: CHROMIUM_ARGS, userDataDir: folder };
  }
  const extraPrefsFirefox = {
    'layout.css.prefers-color-scheme.content-override': dark ? 0 : 1,
    'ui.prefersReducedMotion': reducedMotion ? 1 : 0,
    ...(blockThirdParties && { 'network.cookie.cookieBehavior': FIREFOX_BLOCKS }),
  };
  return { browser, executablePath: '/usr/bin/firefox-esr', userDataDir: folder, extraPrefsFirefox };
}

/** Chromium over its DevTools protocol, Firefox over WebDriver BiDi. */
export async function launchPuppeteer(browserName, { site, ...wishes }) {
  const folder = mkdtempSync(join(tmpdir(), `millrace-${browserName}-`));
  const options = launchOptions(browserName, folder, wishes);
  const browser = await puppeteer().launch({ headless: true, signal: endOfAll, ...options });
  const page = await browser.newPage();
  if (browserName === 'chrome') {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: wishes.dark ? 'dark' : 'light' },
      { name: 'prefers-reduced-motion', value: wishes.reducedMotion ? 'reduce' : 'no-preference' },
    ]);
  }
  const problems = [];
  const problem = (what) => problems.push(`${what} (at ${page.url()})`);
  page.on('console', (m) => m.type() === 'error' && problem(`console: ${m.text()}`));
  page.on('pageerror', (e) => problem(`uncaught: ${e.message}`));
  page.on('response', (r) => r.status() >= 400 && problem(`${r.status()} for ${r.url()}`));
  page.on('requestfailed', (r) => {
    const why = r.failure()?.errorText ?? 'failed';
    if (!LEFT.test(why)) problem(`${why} for ${r.url()}`);
  });

  return {
    site,
    open: (url) => page.goto(url, { waitUntil: 'load' }),
    evaluate: (expression) => page.evaluate(expression),
    async press(key, held = []) {
      for (const modifier of held) await page.keyboard.down(modifier);
      await page.keyboard.press(key);
      for (const modifier of held) await page.keyboard.up(modifier);
    },
    type: (text) => page.keyboard.type(text),
    clickAt: (x, y) => page.mouse.click(x, y),
    tapAt: (x, y) => page.touchscreen.tap(x, y),
    async drag([from, ...places]) {
      await page.mouse.move(...from);
      await page.mouse.down();
      for (const place of places) await page.mouse.move(...place);
      await page.mouse.up();
    },
    moveTo: (x, y) => page.mouse.move(x, y),
    resize: (width, height) => page.setViewport({ width, height }),
    screenshot: () => page.screenshot({ fullPage: true }),
    problems: async () => problems,
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
