import type { Messages } from '../text/messages';

/** Milliseconds as people say them: "400 ms", "1.6 s". Exact to a thousandth of the unit. */
export const duration = (t: Messages, ms: number): string =>
  ms < 1000 ? `${t.number(ms, 3)} ms` : `${t.number(ms / 1000, 3)} s`;
