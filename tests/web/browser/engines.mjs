import { existsSync } from 'node:fs';
import { launchPuppeteer } from './puppeteer-driver.mjs';
import { launchWebKit } from './webkit-driver.mjs';

const WEBKIT = [
  ['/usr/bin/WebKitWebDriver', 'webkit2gtk-driver'],
  ['/usr/bin/Xvfb', 'xvfb'],
];

/**
 * The browsers, and which flavour of the engine each must get. `sameBrowserAs` names one that is the same browser with
 * the other flavour. `mayCrash`: how often the browser itself may end in a run without that being a failure of ours. A
 * driver is:
 * site, open(url), evaluate(expression), press(key, held modifiers), type(text), clickAt(x, y), tapAt(x, y), drag(places),
 * moveTo(x, y), resize(width, height), screenshot(), problems(), close().
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
    // Its makers do not offer shared memory yet (WebKit pull request 74274); forced on, its own assertions fail now and then.
    mayCrash: 1,
    launch: (wishes) => launchWebKit({ ...wishes, sharedMemory: true }),
  },
  {
    name: 'webkit-single',
    sameBrowserAs: 'webkit',
    flavour: 'single',
    needs: WEBKIT,
    // It has ended in two slow runs, at the checks of engines that fail; why is not known yet.
    mayCrash: 1,
    launch: (wishes) => launchWebKit({ ...wishes, sharedMemory: false }),
  },
];

/** Why an engine cannot be had here; empty if it can. */
export function whatIsMissing({ needs }) {
  const missing = needs.filter(([path]) => !existsSync(path));
  return missing.map(([path, name]) => `${path} is missing: install the Debian package ${name}`).join('; ');
}
