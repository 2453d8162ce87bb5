import { html, svg, type TemplateResult } from 'lit';
import type { Look } from '../model/look';

// One 16 x 16 glyph a state, so that none is told by colour alone.
const PATHS: Readonly<Record<Look, TemplateResult>> = {
  planned: svg`<circle cx="8" cy="8" r="5.25" stroke-dasharray="2 2.1"/>`,
  running: svg`<path class="solid" d="M5 3.2v9.6L13 8z"/>`,
  runnable: svg`<path d="M5 3.2v9.6L13 8z"/>`,
  blocked: svg`<path d="M5.5 3.5v9M10.5 3.5v9" stroke-width="2.4"/>`,
  asleep: svg`<path d="M12.6 9.8A5.4 5.4 0 0 1 6.2 3.4a5.4 5.4 0 1 0 6.4 6.4z"/>`,
  done: svg`<path d="M3 8.6l3.3 3.3L13 4.6"/>`,
  failed: svg`<path d="M4 4l8 8M12 4l-8 8"/>`,
  cancelled: svg`<circle cx="8" cy="8" r="5.25"/><path d="M4.3 11.7l7.4-7.4"/>`,
  stuck: svg`<path d="M8 8c-1.2-1.8-2.2-2.7-3.5-2.7a2.7 2.7 0 1 0 0 5.4C5.8 10.7 6.8 9.8 8 8s2.2-2.7 3.500-2.7a2.7 2.7 0 1 1 0 5.4C10.200 10.700 9.200 9.800 8 8z"/>`,
  unfinished: svg`<circle cx="8" cy="8" r="5.25"/><path d="M8 5v3.400l2 1.300"/>`,
};

/** Decoration beside words that say the same. */
export const mark = (look: Look): TemplateResult =>
  html`<svg class="mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">${PATHS[look]}</svg>`;
