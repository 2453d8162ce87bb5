import { html, LitElement, nothing } from 'lit';
import type { Film } from '../model/film';
import {
  expectedLanes,
  type LanesRun,
  type LanesWindow,
  layLanes,
  spanAt,
  spanText,
  wholeOf,
} from '../model/lanes';
import {
  heightOf,
  heightWithin,
  type LanesMetrics,
  metricsFor,
  plotWidth,
  type Shape,
  shapesOf,
} from '../model/lanes-shapes';
import { nameOf } from '../text/words';
import { paintLanes } from './lanes-paint';
import { runSvg } from './lanes-svg';
import { type Palette, paletteOf, tokensOf } from './palette';

const MOST_HEIGHT = 420;
const ZOOM_STEP = 1.6;
const LEAST_WINDOW = { time: 1_000, steps: 6 } as const;

/** How the lanes are drawn from the reader's side: where they look. */
interface Look {
  readonly from: number;
  readonly to: number;
}

/** Goroutines over time. Its canvas is for the eye; what it shows is also said, span by span. */
export class Lanes extends LitElement {
  static override properties = {
    run: { attribute: false },
    film: { attribute: false },
    pointed: { attribute: false },
  };
  /** A new object whenever the film has changed, or where it is. */
  declare run: LanesRun;
  declare film: Film;
  /** Goroutines that the reader points at, here or elsewhere. */
  declare pointed: ReadonlySet<number> | undefined;
  /** They point at these now. */
  onPoint: (ids: readonly number[]) => void = () => {};
  onSeek: (position: number) => void = () => {};
  onStep: (direction: 1 | -1, goroutine: number | undefined) => void = () => {};

  /** Nothing: the whole run. */
  #look: Look | undefined;
  #chosen = 0;
  #pointed: { row: number; position: number } | undefined;
  #size: { width: number; top: number } = { width: 0, top: 0 };
  #drawn = '';
  #palette: { readonly of: string; readonly colours: Palette } | undefined;
  #calls = 0;
  #stopWatching: () => void = () => {};
  readonly #pointers = new Map<number, number>();

  override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const resized = new ResizeObserver(([entry]) => {
      this.#size = { ...this.#size, width: Math.floor(entry?.contentRect.width ?? 0) };
      this.requestUpdate();
    });
    resized.observe(this);
    const themes = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((q) => matchMedia(q));
    const repaint = () => {
      this.#drawn = '';
      this.#palette = undefined;
      this.requestUpdate();
    };
    for (const theme of themes) theme.addEventListener('change', repaint);
    this.#stopWatching = () => {
      resized.disconnect();
      for (const theme of themes) theme.removeEventListener('change', repaint);
    };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopWatching();
  }

  /** Calls that drawing took last. */
  get drawCalls(): number {
    return this.#calls;
  }

  /** The whole run as an SVG file, in the reader's theme. */
  svg(title: string): string {
    return runSvg(this.run, this.film.axis, paletteOf(this), title);
  }

  override render() {
    const { lanes: t } = this.run.t;
    const metrics = this.#metrics();
    const height = this.#height(metrics);
    const { x, inside } = this.#playhead(metrics);
    return html`
      <div
        class="lanes-scroll"
        style="height: ${height}px"
        tabindex="0"
        role="group"
        aria-label=${t.label}
        aria-describedby="lanes-help"
        @scroll=${this.#scrolled}
        @keydown=${this.#key}
        @pointerdown=${this.#down}
        @pointermove=${this.#move}
        @pointerup=${this.#up}
        @pointercancel=${this.#up}
        @pointerleave=${this.#leave}
        @wheel=${this.#wheel}
      >
        <div class="lanes-inner" style="height: ${heightOf(this.#count(), metrics)}px">
          <div class="lanes-sheet" style="height: ${height}px">
            <canvas aria-hidden="true" style="width: ${this.#size.width}px; height: ${height}px"></canvas>
            ${
              inside
                ? html`${this.film.atEnd ? nothing : html`<div class="lanes-future" style="left: ${x}px; top: ${metrics.head}px"></div>`}
                  <div class="lanes-playhead" style="left: ${x}px"></div>`
                : nothing
            }
            ${this.#chosenRow(metrics)} ${this.#pointedRows(metrics)}
          </div>
        </div>
      </div>
      <div class="lanes-foot">
        <p class="lanes-says" role="status" data-testid="lanes-says">${this.#says()}</p>
        <p class="lanes-help" id="lanes-help">${t.help}</p>
        <div class="lanes-zoom" role="group" aria-label=${t.zoom}>
          <button type="button" aria-label=${t.zoomOut} ?disabled=${!this.#look} @click=${() => this.#zoom(1 / ZOOM_STEP)}>−</button>
          <button type="button" aria-label=${t.zoomIn} @click=${() => this.#zoom(ZOOM_STEP)}>+</button>
          <button type="button" ?disabled=${!this.#look} @click=${this.#fit}>${t.fit}</button>
        </div>
      </div>
    `;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (
      changed.has('run') &&
      this.run.recording !== (changed.get('run') as LanesRun | undefined)?.recording
    ) {
      this.#look = undefined;
      this.#chosen = 0;
      this.#pointed = undefined;
    }
    this.#keepPlayheadInSight();
  }

  override updated(): void {
    this.#paint();
  }

  #metrics(): LanesMetrics {
    return metricsFor(this.#count(), this.#size.width, this.run.plan.grouped);
  }

  #count(): number {
    return Math.max(this.#lanesNow().length, expectedLanes(this.run.plan));
  }

  #height(m: LanesMetrics): number {
    return heightWithin(MOST_HEIGHT, this.#count(), m);
  }

  // Whole lanes are scrolled; a browser may end a fraction of a pixel before one.
  #firstLane(m: LanesMetrics): number {
    return Math.round(this.#size.top / m.laneHeight);
  }

  #window(m: LanesMetrics): LanesWindow {
    const lanes = Math.ceil((this.#height(m) - m.head) / m.laneHeight);
    return {
      axis: this.film.axis,
      ...this.#seen(),
      width: plotWidth(this.#size.width, m),
      firstLane: this.#firstLane(m),
      lanes,
    };
  }

  #seen(): Look {
    return this.#look ?? wholeOf(this.run, this.film.axis);
  }

  #shapes(w: LanesWindow, m: LanesMetrics): Shape[] {
    const picture = layLanes(this.run, w);
    // Main is outside of the group, and before all others.
    const first = Math.max(0, 1 - w.firstLane);
    const rows: [number, number] = [first, picture.rows.length];
    return shapesOf(picture, m, this.run.plan.grouped && rows[1] > first ? rows : undefined, w.width);
  }

  #paint(): void {
    const canvas = this.querySelector('canvas');
    if (!canvas || this.#size.width === 0) return;
    const m = this.#metrics();
    const w = this.#window(m);
    const scale = devicePixelRatio || 1;
    const { t, recording, outcome, plan } = this.run;
    const drawn = [
      ...Object.values(w),
      recording.length,
      outcome?.group,
      plan.pattern,
      scale,
      t.locale,
    ].join();
    if (drawn === this.#drawn && canvas.width > 0) return;
    this.#drawn = drawn;
    const size = { width: this.#size.width, height: this.#height(m), scale };
    this.#calls = paintLanes(canvas, this.#shapes(w, m), this.#colours(), size);
  }

  // Resolving colours makes the browser work out styles again and again, and a run that is followed is drawn at every frame.
  #colours(): Palette {
    const of = tokensOf(this);
    if (this.#palette?.of !== of) this.#palette = { of, colours: paletteOf(this) };
    return this.#palette.colours;
  }

  #playhead(m: LanesMetrics): { x: number; inside: boolean } {
    const { from, to } = this.#seen();
    const width = plotWidth(this.#size.width, m);
    const x = m.gutter + ((this.film.position - from) / (to - from)) * width;
    return { x, inside: this.run.recording.length > 0 && x >= m.gutter - 1 && x <= m.gutter + width + 1 };
  }

  #keepPlayheadInSight(): void {
    const look = this.#look;
    if (!look || !(this.film.playing || this.film.following)) return;
    const { position } = this.film;
    const span = look.to - look.from;
    if (position < look.from || position > look.to - span * 0.1) this.#lookFrom(position - span * 0.2, span);
  }

  #lookFrom(from: number, span: number): void {
    const whole = wholeOf(this.run, this.film.axis);
    if (span >= whole.to) {
      this.#look = undefined;
      return;
    }
    const start = Math.min(Math.max(from, 0), whole.to - span);
    this.#look = { from: start, to: start + span };
  }

  #zoom(factor: number, around?: number): void {
    const seen = this.#seen();
    const { position } = this.film;
    const middle = position >= seen.from && position <= seen.to ? position : (seen.from + seen.to) / 2;
    const fixed = around ?? middle;
    const span = Math.max((seen.to - seen.from) / factor, LEAST_WINDOW[this.film.axis]);
    this.#lookFrom(fixed - ((fixed - seen.from) / (seen.to - seen.from)) * span, span);
    this.requestUpdate();
  }

  readonly #fit = (): void => {
    this.#look = undefined;
    this.requestUpdate();
  };

  #lanesNow() {
    return this.run.recording.timeline.lanes;
  }

  #chosenRow(m: LanesMetrics) {
    return this.#row(this.#chosen, m, 'lanes-chosen');
  }

  // The one under the pointer needs no sign.
  #pointedRows(m: LanesMetrics) {
    if (this.#pointed || !this.pointed) return nothing;
    return [...this.pointed].map((id) => this.#row(id, m, 'lanes-pointed'));
  }

  #row(goroutine: number, m: LanesMetrics, name: string) {
    const at = this.#lanesNow().findIndex((l) => l.goroutine === goroutine);
    const row = at - this.#firstLane(m);
    if (at < 0 || row < 0) return nothing;
    return html`<div class=${name} style="top: ${m.head + row * m.laneHeight}px; height: ${m.laneHeight}px"></div>`;
  }

  // What is pointed at, else the chosen goroutine at the playhead.
  #says(): string {
    const lane = this.#pointed
      ? this.#lanesNow()[this.#pointed.row]
      : this.#lanesNow().find((l) => l.goroutine === this.#chosen);
    if (!lane) return '';
    const position = this.#pointed?.position ?? this.film.position;
    const index = spanAt(lane, this.film.axis, position);
    return index < 0
      ? this.run.t.lanes.notStarted(nameOf(lane.name, lane.goroutine))
      : spanText(lane, index, this.run);
  }

  #at(event: PointerEvent | WheelEvent): { row: number; position: number } {
    const m = this.#metrics();
    const sheet = this.querySelector('.lanes-sheet')?.getBoundingClientRect();
    const x = event.clientX - (sheet?.left ?? 0) - m.gutter;
    const y = event.clientY - (sheet?.top ?? 0) - m.head;
    const w = this.#window(m);
    return {
      row: w.firstLane + Math.floor(y / m.laneHeight),
      position: w.from + (x / w.width) * (w.to - w.from),
    };
  }

  readonly #scrolled = (event: Event): void => {
    this.#size = { ...this.#size, top: (event.currentTarget as HTMLElement).scrollTop };
    this.requestUpdate();
  };

  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0 || this.run.recording.length === 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, event.clientX);
    const { row, position } = this.#at(event);
    this.#chosen = this.#lanesNow()[row]?.goroutine ?? this.#chosen;
    if (this.#pointers.size === 1) this.onSeek(position);
    this.requestUpdate();
  };

  readonly #move = (event: PointerEvent): void => {
    const at = this.#at(event);
    if (this.#pointers.has(event.pointerId)) {
      const before = this.#spread();
      this.#pointers.set(event.pointerId, event.clientX);
      const after = this.#spread();
      if (this.#pointers.size === 1) this.onSeek(at.position);
      else if (before > 0 && after > 0) this.#zoom(after / before);
    } else if (event.pointerType === 'mouse') {
      this.#pointed = at;
      const lane = this.#lanesNow()[at.row];
      this.onPoint(lane ? [lane.goroutine] : []);
    }
    this.requestUpdate();
  };

  // Of two fingers.
  #spread(): number {
    const [a, b] = [...this.#pointers.values()];
    return a === undefined || b === undefined ? 0 : Math.abs(a - b);
  }

  readonly #up = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
  };

  readonly #leave = (): void => {
    this.#pointed = undefined;
    this.onPoint([]);
    this.requestUpdate();
  };

  // The page's own scrolling is left alone: zoom takes a key with it, and panning goes sideways.
  readonly #wheel = (event: WheelEvent): void => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.#zoom(event.deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP, this.#at(event).position);
      return;
    }
    const { deltaX, deltaY, shiftKey } = event;
    const sideways = shiftKey ? deltaX || deltaY : deltaX;
    // Two fingers that go down hardly ever go straight.
    const goesDown = !shiftKey && Math.abs(deltaY) >= Math.abs(deltaX);
    if (!this.#look || goesDown || sideways === 0) return;
    event.preventDefault();
    const { from, to } = this.#look;
    this.#lookFrom(from + (sideways / Math.max(this.#size.width, 1)) * (to - from), to - from);
    this.requestUpdate();
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const done = this.#keyed(event.key, event.shiftKey);
    if (!done) return;
    event.preventDefault();
    this.#pointed = undefined;
    this.requestUpdate();
  };

  #keyed(key: string, shift: boolean): boolean {
    switch (key) {
      case 'ArrowDown':
      case 'ArrowUp':
        this.#choose(key === 'ArrowDown' ? 1 : -1);
        return true;
      case 'ArrowLeft':
      case 'ArrowRight':
        this.onStep(key === 'ArrowRight' ? 1 : -1, shift && this.#chosen ? this.#chosen : undefined);
        return true;
      case '+':
      case '=':
        this.#zoom(ZOOM_STEP);
        return true;
      case '-':
        this.#zoom(1 / ZOOM_STEP);
        return true;
      case '0':
        this.#look = undefined;
        return true;
      default:
        return false;
    }
  }

  #choose(step: 1 | -1): void {
    const lanes = this.#lanesNow();
    const now = lanes.findIndex((l) => l.goroutine === this.#chosen);
    const next =
      now < 0 ? (step > 0 ? 0 : lanes.length - 1) : Math.min(Math.max(now + step, 0), lanes.length - 1);
    this.#chosen = lanes[next]?.goroutine ?? 0;
    const m = this.#metrics();
    const scroll = this.querySelector('.lanes-scroll');
    if (!scroll) return;
    const top = next * m.laneHeight;
    const room = this.#height(m) - m.head - m.foot - m.laneHeight;
    if (top < scroll.scrollTop) scroll.scrollTop = top;
    else if (top > scroll.scrollTop + room) scroll.scrollTop = top - room;
  }
}
