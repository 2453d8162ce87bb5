import { appearance } from './appearance.mjs';
import { article, articleLooks } from './article.mjs';
import { code, codeByKeyboard } from './code.mjs';
import { crowd } from './crowd.mjs';
import { editing } from './editing.mjs';
import { element, elementBroken } from './element.mjs';
import { exploring } from './exploring.mjs';
import { exporting } from './exporting.mjs';
import { golden } from './golden.mjs';
import { invalid } from './invalid.mjs';
import { language, languageOfPage } from './language.mjs';
import { links } from './links.mjs';
import { matrix, matrixWithoutStorage } from './matrix.mjs';
import { mistakes } from './mistakes.mjs';
import { opening, openingStill } from './opening.mjs';
import { outside } from './outside.mjs';
import { patterns } from './patterns.mjs';
import { broken, plainHost } from './plain-host.mjs';
import { playback } from './playback.mjs';
import { problems } from './problems.mjs';
import { resizing } from './resizing.mjs';
import { sheets } from './sheets.mjs';
import { stopping } from './stopping.mjs';
import { threads } from './threads.mjs';
import { undoing } from './undoing.mjs';
import { whatIf, whatIfOfEngine } from './what-if.mjs';

/**
 * A check is { name, run({ page, flavour, note }) }; it fails by throwing. Each sitting is a browser of its own
 * with the reader's wishes; its checks run in order, and each opens the page it needs.
 */
const light = {
  wishes: { dark: false, reducedMotion: false },
  ofEngine: [
    opening,
    patterns,
    crowd,
    mistakes,
    stopping,
    links,
    exploring,
    whatIfOfEngine,
    golden,
    article,
    element,
    plainHost,
    threads,
    resizing,
    problems,
    // What a browser complains of: files that are not there, and frames that may not be shown.
    outside,
    elementBroken,
    broken,
    matrix,
  ],
  ofPage: [
    code,
    playback,
    exporting,
    language,
    editing,
    codeByKeyboard,
    undoing,
    whatIf,
    invalid,
    sheets,
    appearance('light'),
    languageOfPage,
    articleLooks('light'),
  ],
};
const dark = {
  wishes: { dark: true, reducedMotion: true },
  ofEngine: [],
  ofPage: [openingStill, appearance('dark'), articleLooks('dark'), problems],
};
const withoutStorage = {
  wishes: { dark: false, reducedMotion: false, blockThirdParties: true },
  ofEngine: [matrixWithoutStorage],
  ofPage: [],
};

/**
 * The sittings of an engine. A browser that another engine of the list is too, with the other flavour, is spared
 * what is about the page alone, all but Chromium what one browser's word is enough for, and all what takes long, unless
 * everything is asked for.
 */
export function sittingsOf({ name, sameBrowserAs }, everything) {
  const spared = (check) => !everything && (check.everything || (check.once && name !== 'chromium'));
  const all = [light, dark, withoutStorage].map(({ wishes, ofEngine, ofPage }) => ({
    wishes,
    checks: [sameBrowserAs && !everything ? [] : ofPage, ofEngine].flat(2).filter((check) => !spared(check)),
  }));
  return all.filter(({ checks }) => checks.length > 0);
}
