import { appearance } from './appearance.mjs';
import { editing } from './editing.mjs';
import { exploring } from './exploring.mjs';
import { golden } from './golden.mjs';
import { invalid } from './invalid.mjs';
import { links } from './links.mjs';
import { mistakes } from './mistakes.mjs';
import { opening, openingStill } from './opening.mjs';
import { patterns } from './patterns.mjs';
import { problems } from './problems.mjs';
import { stopping } from './stopping.mjs';
import { threads } from './threads.mjs';

/**
 * A check is { name, run({ page, flavour, note }) }; it fails by throwing. Each sitting is a browser of its own
 * with the reader's wishes; its checks run in order, and each opens the page it needs.
 */
export const sittings = [
  {
    wishes: { dark: false, reducedMotion: false },
    checks: [
      opening,
      patterns,
      editing,
      invalid,
      mistakes,
      stopping,
      links,
      exploring,
      golden,
      threads,
      appearance('light'),
      problems,
    ].flat(),
  },
  {
    wishes: { dark: true, reducedMotion: true },
    checks: [openingStill, appearance('dark'), problems].flat(),
  },
];
