import type { TraceEvent } from '../engine/trace-format';

// A pentatonic scale: whatever sounds together goes together.
const SCALE = [261.6, 293.7, 329.6, 392, 440, 523.3, 587.3, 659.3];
const FAILS = 110;
const CANCELS = [330, 494];
const NOTE_S = 0.16;
const LOUDNESS = 0.08;
// More at once is a noise.
const MOST_AT_ONCE = 6;

/** What happens, as short notes: a job done, in a pitch of its own; a failure, low; a cancellation, two that rise. */
export class Sound {
  #context: AudioContext | undefined;

  /** Browsers let a page sound only once its reader has asked for it. */
  turn(on: boolean): void {
    if (on) this.#context ??= new AudioContext();
    void (on ? this.#context?.resume() : this.#context?.suspend());
  }

  play(events: readonly TraceEvent[]): void {
    const context = this.#context;
    if (context?.state !== 'running') return;
    let left = MOST_AT_ONCE;
    for (const e of events) {
      const pitches = pitchesOf(e);
      if (pitches.length === 0) continue;
      if (left-- === 0) return;
      for (const [i, pitch] of pitches.entries()) note(context, pitch, (i * NOTE_S) / 2);
    }
  }
}

function pitchesOf(e: TraceEvent): readonly number[] {
  switch (e.kind) {
    case 'task_end':
      return [SCALE[e.arg % SCALE.length] ?? FAILS];
    case 'task_fail':
    case 'panic':
      return [FAILS];
    case 'cancel':
      return CANCELS;
    default:
      return [];
  }
}

function note(context: AudioContext, pitch: number, after: number): void {
  const at = context.currentTime + after;
  const tone = new OscillatorNode(context, { type: 'triangle', frequency: pitch });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + NOTE_S);
}
