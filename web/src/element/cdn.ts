// One file for a plain <script>, from a CDN too: the element, and the engine as `globalThis.millrace`.
import * as engine from '../engine';
import { MillRace, shareEngine } from './mill-race';

const millrace = { ...engine, MillRace, shareEngine };
export type Millrace = typeof millrace;

// Loaded twice, the first defines the element: the engine that it shares is the first's too.
if (!('millrace' in globalThis)) Object.assign(globalThis, { millrace });
