import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Crowd as Figures } from '../engine/types';
import {
  type CrowdLook,
  type CrowdTally,
  crowdShape,
  FEWEST_FOR_MEMORY,
  lookOfByte,
  memoryBars,
  nearerHalfway,
  paintCrowd,
} from '../model/crowd';
import type { Look } from '../model/look';
import type { PageMessages } from '../text/page-messages';
import { mark } from './marks';

export interface CrowdRun {
  readonly t: PageMessages;
  /** Of the run on show, or of the one to come. */
  readonly goroutines: number;
  /** A byte for each; absent before any run. */
  readonly census: Uint8Array | undefined;
  readonly running: boolean;
  readonly figures: Figures | undefined;
}

/** A moment of a run. */
interface Halfway {
  readonly census: Uint8Array;
  readonly tally: CrowdTally;
}

const LOOKS: readonly (readonly [keyof CrowdTally & keyof PageMessages['crowd'], Look])[] = [
  ['notStarted', 'planned'],
  ['parked', 'blocked'],
  ['awake', 'running'],
  ['returned', 'done'],
];
// Where motion is not wanted, the picture of a run that goes on is a still, now and then.
const STILL_MS = 1000;

/** A pixel for each of very many goroutines, what they are doing in numbers, and what they cost. */
export class Crowd extends LitElement {
  static override properties = { run: { attribute: false } };
  /** A new object whenever anything has changed. */
  declare run: CrowdRun;
  #tally: CrowdTally | undefined;
  // What is shown once all have returned, which in itself is no picture.
  #halfway: Halfway | undefined;
  #wasRunning = false;
  #image: ImageData | undefined;
  #colours: Uint32Array | undefined;
  #painted = Number.NEGATIVE_INFINITY;
  #next: ReturnType<typeof setTimeout> | undefined;
  #stopWatching: () => void = () => {};
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)');

  override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const themes = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((q) => matchMedia(q));
    const repaint = () => {
      this.#colours = undefined;
      this.requestUpdate();
    };
    for (const theme of themes) theme.addEventListener('change', repaint);
    this.#stopWatching = () => {
      for (const theme of themes) theme.removeEventListener('change', repaint);
    };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopWatching();
    clearTimeout(this.#next);
  }

  override shouldUpdate(changed: PropertyValues): boolean {
    const wait = this.#still.matches && this.run.running ? this.#painted + STILL_MS - performance.now() : 0;
    clearTimeout(this.#next);
    if (wait <= 0 || !changed.has('run')) return true;
    this.#next = setTimeout(() => this.requestUpdate(), wait);
    return false;
  }

  override willUpdate(): void {
    const { census, goroutines, running } = this.run;
    if (running && !this.#wasRunning) this.#halfway = undefined;
    this.#wasRunning = running;
    const { columns, rows } = crowdShape(goroutines);
    if (this.#image?.width !== columns || this.#image.height !== rows)
      this.#image = new ImageData(columns, rows);
    const pixels = new Uint32Array(this.#image.data.buffer);
    pixels.fill(0);
    this.#tally = census && paintCrowd(census, pixels, this.#palette());
    if (census && this.#tally && nearerHalfway(this.#tally, this.#halfway?.tally, goroutines))
      this.#halfway = { census: census.slice(), tally: this.#tally };
    if (this.#halfway && this.#over) paintCrowd(this.#halfway.census, pixels, this.#palette());
    this.#painted = performance.now();
  }

  get #over(): boolean {
    return this.#tally?.returned === this.run.goroutines;
  }

  override updated(): void {
    const canvas = this.querySelector('canvas');
    if (this.#image) canvas?.getContext('2d')?.putImageData(this.#image, 0, 0);
  }

  override render(): TemplateResult {
    const { t, goroutines, figures } = this.run;
    const { columns, rows } = crowdShape(goroutines);
    const tally = this.#tally ?? {
      notStarted: goroutines,
      parked: 0,
      awake: 0,
      returned: 0,
      wave: 0,
      reached: 0,
    };
    return html`<section class="crowd" aria-labelledby="crowd-title">
      <h2 id="crowd-title">${t.crowd.title}</h2>
      <div class="crowd-picture">
        <canvas width=${columns} height=${rows} aria-hidden="true" ?data-coarse=${columns < 300}></canvas>
      </div>
      <div class="crowd-words">
        <ul class="legend" data-testid="crowd">
          ${LOOKS.map(
            ([name, look]) =>
              html`<li data-look=${look} data-none=${tally[name] === 0 ? '' : nothing}>${mark(look)} ${t.number(tally[name])} ${t.crowd[name]}</li>`,
          )}
        </ul>
        <p class="crowd-wave">${words(t, tally, goroutines)}</p>
        ${this.#over && this.#halfway ? html`<p class="hint" data-testid="crowd-halfway">${t.crowd.halfway(this.#halfway.tally.wave, this.#halfway.tally.reached)}</p>` : nothing}
        <p class="hint">${t.crowd.pixels}</p>
        ${figures ? costs(t, figures) : nothing}
      </div>
    </section>`;
  }

  /** A colour for each byte. */
  #palette(): Uint32Array {
    if (this.#colours) return this.#colours;
    const colours = coloursOf(this);
    this.#colours = Uint32Array.from({ length: 256 }, (_, byte) => colours[lookOfByte(byte)]);
    return this.#colours;
  }
}

/** The style sheet's, as ImageData has them. */
function coloursOf(host: HTMLElement): Readonly<Record<CrowdLook, number>> {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const probe = host.appendChild(document.createElement('i'));
  const colour = (token: string): number => {
    probe.style.color = `var(${token})`;
    if (!context) return 0;
    context.fillStyle = getComputedStyle(probe).color;
    context.fillRect(0, 0, 1, 1);
    return new Uint32Array(context.getImageData(0, 0, 1, 1).data.buffer)[0] ?? 0;
  };
  try {
    return {
      notStarted: 0,
      resting: colour('--blocked'),
      rested: colour('--crowd-rested'),
      awake: colour('--running'),
      returned: colour('--done'),
    };
  } finally {
    probe.remove();
  }
}

function words({ crowd: t }: PageMessages, tally: CrowdTally, goroutines: number): string {
  if (tally.wave > 0) return t.wave(tally.wave, tally.reached, goroutines);
  if (tally.parked === goroutines) return t.allParked;
  return tally.returned > 0 ? t.over : t.noWave;
}

function costs(t: PageMessages, { goroutines, bytes, spawnedMs, wavesMs }: Figures): TemplateResult {
  const each = bytes === null || goroutines < FEWEST_FOR_MEMORY ? undefined : bytes / goroutines;
  return html`<dl class="crowd-times">
      ${spawnedMs === null ? nothing : html`<div><dt>${t.crowd.spawned}</dt><dd data-testid="crowd-spawned">${t.crowd.time(spawnedMs)}</dd></div>`}
      ${wavesMs.length ? html`<div><dt>${t.crowd.waves}</dt><dd data-testid="crowd-waves">${wavesMs.map((ms) => t.crowd.time(ms)).join(', ')}</dd></div>` : nothing}
    </dl>
    ${each === undefined ? html`<p class="hint">${t.crowd.tooFew(FEWEST_FOR_MEMORY)}</p>` : memory(t, each, bytes ?? 0)}`;
}

function memory(t: PageMessages, each: number, all: number): TemplateResult {
  return html`<h3>${t.crowd.memory}</h3>
    <ul class="memory-bars" data-testid="crowd-memory">
      ${memoryBars(each).map(
        ({ of, bytes, share }) => html`<li data-of=${of}>
          <span class="memory-of">${t.crowd.bars[of]}</span>
          <span class="memory-bar" aria-hidden="true"><span style="width: ${share * 100}%"></span></span>
          <b>${t.crowd.bytes(Math.round(bytes))}</b>
        </li>`,
      )}
    </ul>
    <p class="hint">${t.crowd.compared(Math.round(all / 1e6))}</p>`;
}
