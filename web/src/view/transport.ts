import { html, nothing, type TemplateResult } from 'lit';
import { eventText } from '../model/event-text';
import { type Axis, type Film, SPEEDS, type Speed } from '../model/film';
import type { Plan } from '../model/plan';
import { durationText } from '../model/time-text';
import type { Messages } from '../text/messages';

export interface TransportActions {
  readonly playOrPause: () => void;
  readonly step: (direction: 1 | -1) => void;
  readonly seek: (position: number) => void;
  /** To the moment after so many events. */
  readonly goTo: (count: number) => void;
  readonly toEnd: () => void;
  readonly speed: (speed: Speed) => void;
  readonly loop: (on: boolean) => void;
  readonly axis: (axis: Axis) => void;
}

/** Whether what happens is heard too. */
export interface SoundSwitch {
  readonly on: boolean;
  readonly turn: (on: boolean) => void;
}

export interface TransportProps extends TransportActions {
  readonly t: Messages;
  readonly film: Film;
  readonly plan: Plan;
  readonly running: boolean;
  readonly sound?: SoundSwitch;
}

const ICONS = {
  start: 'M4 3v10M13 3.5L6 8l7 4.5z',
  back: 'M11 3.5L4 8l7 4.5zM13 3.5v9',
  play: 'M4 2.5v11l9-5.5z',
  pause: 'M5 3v10M11 3v10',
  forward: 'M5 3.5L12 8l-7 4.5zM3 3.5v9',
  end: 'M12 3v10M3 3.5L10 8l-7 4.5z',
} as const;

/** Plays the run again, at any pace, in either direction, to any moment. */
export function transport(p: TransportProps): TemplateResult {
  const { film } = p;
  const { playback: t } = p.t;
  const empty = film.recording.length === 0;
  const button = (icon: keyof typeof ICONS, label: string, action: () => void, off: boolean) => html`<button
    type="button"
    class="transport-button"
    aria-label=${label}
    title=${label}
    aria-disabled=${off ? 'true' : nothing}
    @click=${() => off || action()}
  ><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false"><path d=${ICONS[icon]} /></svg></button>`;
  return html`<div class="transport" role="group" aria-label=${t.label}>
    <div class="transport-buttons">
      ${button('start', t.toBeginning, () => p.goTo(0), empty || film.count === 0)}
      ${button('back', t.stepBack, () => p.step(-1), empty || film.count === 0)}
      ${button(film.playing ? 'pause' : 'play', film.playing ? t.pause : t.play, p.playOrPause, empty)}
      ${button('forward', t.stepForward, () => p.step(1), empty || film.atEnd)}
      ${button('end', p.running ? t.follow : t.toEnd, p.toEnd, empty || (film.atEnd && (film.following || !p.running)))}
    </div>
    <input
      class="transport-place"
      type="range"
      aria-label=${t.place}
      aria-valuetext=${placeText(p.t, film)}
      min="0"
      max=${film.length || 1}
      step="any"
      .value=${`${film.position}`}
      ?disabled=${empty}
      @input=${(e: Event) => p.seek(Number((e.target as HTMLInputElement).value))}
      @keydown=${(e: KeyboardEvent) => stepByKey(e, p)}
    />
    <div class="transport-options">
      <label>${t.speed}
        <select @change=${(e: Event) => p.speed(SPEEDS[(e.target as HTMLSelectElement).selectedIndex] ?? 'fit')}>
          ${SPEEDS.map((s) => html`<option ?selected=${s === film.speed}>${speedText(t, s)}</option>`)}
        </select>
      </label>
      <label>${t.along}
        <select @change=${(e: Event) => p.axis((e.target as HTMLSelectElement).selectedIndex === 0 ? 'time' : 'steps')}>
          <option ?selected=${film.axis === 'time'}>${t.time}</option>
          <option ?selected=${film.axis === 'steps'}>${t.events}</option>
        </select>
      </label>
      <label class="transport-loop"><input type="checkbox" .checked=${film.loop} @change=${(e: Event) => p.loop((e.target as HTMLInputElement).checked)} />${t.loop}</label>
      ${
        p.sound
          ? html`<label class="transport-loop"><input type="checkbox" .checked=${p.sound.on} @change=${(e: Event) => p.sound?.turn((e.target as HTMLInputElement).checked)} />${t.sound}</label>`
          : nothing
      }
    </div>
    <p class="transport-now" data-testid="place"><b>${placeText(p.t, film)}</b> <span>${lastEvent(p)}</span></p>
  </div>`;
}

// An arrow is one event, however little time that takes.
function stepByKey(event: KeyboardEvent, p: TransportProps): void {
  const direction =
    event.key === 'ArrowRight' || event.key === 'ArrowUp'
      ? 1
      : event.key === 'ArrowLeft' || event.key === 'ArrowDown'
        ? -1
        : undefined;
  if (direction) p.step(direction);
  else if (event.key === ' ') p.playOrPause();
  else return;
  event.preventDefault();
}

function placeText(t: Messages, film: Film): string {
  const { recording, count } = film;
  if (recording.length === 0) return t.playback.noRun;
  const time = film.axis === 'time' ? film.position : recording.timeAt(count);
  return t.playback.at(durationText(t, time), count, recording.length);
}

function lastEvent({ t, film, plan }: TransportProps): string {
  const { event } = film;
  if (!event) return '';
  // Names that come later are known by then.
  return eventText(t, event, film.recording.latest, plan);
}

function speedText(t: Messages['playback'], speed: Speed): string {
  if (speed === 'fit') return t.wholeRun;
  return speed >= 1 ? `${speed}×` : `1/${Math.round(1 / speed)}×`;
}
