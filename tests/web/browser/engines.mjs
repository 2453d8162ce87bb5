import { existsSync } from 'node:fs';
import { launchPuppeteer } from './puppeteer-driver.mjs';
import { launchWebKit } from './webkit-driver.mjs';

const WEBKIT = [
  ['/usr/bin/WebKitWebDriver', 'webkit2gtk-driver'],
  ['/usr/bin/Xvfb', 'xvfb'],
];

/**
 * The browsers, and which flavour of the engine each must get. A driver is:
 * site, open(url), evaluate(expression), press(key), type(text), clickAt(x, y), resize(width, height),
 * screenshot(), problems(), close().
 */
export const engines = [
  {
    name: 'chromium',
    flavour: 'threads',
    needs: [['/usr/bin/chromium', 'chromium']],
    launch: (wishes) => launchPuppeteer('chrome', wishes),
  },
  {
    name: 'firefox',
    flavour: 'threads',
    needs: [['/usr/bin/firefox-esr', 'firefox-esr']],
    launch: (wishes) => launchPuppeteer('firefox', wishes),
  },
  {
    name: 'webkit',
    flavour: 'threads',
    needs: WEBKIT,
    launch: (wishes) => launchWebKit({ ...wishes, sharedMemory: true }),
  },
  {
    name: 'webkit-single',
    flavour: 'single',
    needs: WEBKIT,
    launch: (wishes) => launchWebKit({ ...wishes, sharedMemory: false }),
  },
];

/** Why an engine cannot be had here; empty if it can. */
export function whatIsMissing({ needs }) {
  const missing = needs.filter(([path]) => !existsSync(path));
  return missing.map(([path, name]) => `${path} is missing: install the Debian package ${name}`).join('; ');
}
