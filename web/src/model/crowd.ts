/** What very many goroutines are doing, a byte for each, as core/patterns/crowd.h has them. */

const NOT_STARTED = 0;
const RETURNED = 255;
const BYTES = 256;

/** How a goroutine of a crowd is; `resting` and `rested`: parked, after an even and after an odd number of waves. */
export type CrowdLook = 'notStarted' | 'resting' | 'rested' | 'awake' | 'returned';

export interface CrowdTally {
  readonly notStarted: number;
  readonly parked: number;
  readonly awake: number;
  readonly returned: number;
  /** The latest wave that has come to anybody; 0: none has. */
  readonly wave: number;
  /** How many that wave has come to. */
  readonly reached: number;
}

export function lookOfByte(byte: number): CrowdLook {
  if (byte === NOT_STARTED) return 'notStarted';
  if (byte === RETURNED) return 'returned';
  if (byte % 2 === 0) return 'awake';
  return ((byte - 1) / 2) % 2 === 0 ? 'resting' : 'rested';
}

/** Width and height of a picture that is about as high as it is wide, a pixel a goroutine. */
export function crowdShape(goroutines: number): { readonly columns: number; readonly rows: number } {
  const columns = Math.max(1, Math.ceil(Math.sqrt(goroutines)));
  return { columns, rows: Math.max(1, Math.ceil(goroutines / columns)) };
}

/** Colours the first of `pixels` by what each goroutine is doing, and counts them. `colours` has one for each byte. */
export function paintCrowd(census: Uint8Array, pixels: Uint32Array, colours: Uint32Array): CrowdTally {
  const count = new Uint32Array(BYTES);
  for (let i = 0; i < census.length; i++) {
    const byte = census[i] as number;
    count[byte] = (count[byte] as number) + 1;
    pixels[i] = colours[byte] as number;
  }
  return tallyOf(count);
}

function tallyOf(count: Uint32Array): CrowdTally {
  let [parked, awake, wave] = [0, 0, 0];
  for (let byte = 1; byte < RETURNED; byte++) {
    const here = count[byte] as number;
    if (here === 0) continue;
    if (byte % 2 === 0) awake += here;
    else parked += here;
    wave = Math.max(wave, waveOf(byte));
  }
  let reached = 0;
  for (let byte = 1; byte < RETURNED; byte++) if (waveOf(byte) === wave) reached += count[byte] as number;
  const [notStarted, returned] = [count[NOT_STARTED] as number, count[RETURNED] as number];
  return { notStarted, parked, awake, returned, wave, reached: wave > 0 ? reached + returned : 0 };
}

/** Whether a wave is nearer to having come to half of all than in `than`, which is of the same run. */
export function nearerHalfway(tally: CrowdTally, than: CrowdTally | undefined, goroutines: number): boolean {
  const off = ({ reached }: CrowdTally) => Math.abs(reached - goroutines / 2);
  if (tally.wave === 0 || tally.returned > 0 || tally.reached === goroutines) return false;
  return than === undefined || off(tally) < off(than);
}

/** The last wave that has come to somebody. */
const waveOf = (byte: number) => (byte % 2 === 0 ? byte / 2 : (byte - 1) / 2);

/** A goroutine's memory, here and elsewhere, in bytes. */
export interface MemoryBar {
  readonly of: 'here' | 'go' | 'thread';
  readonly bytes: number;
  /** Of the longest. */
  readonly share: number;
}

// As measured: a million goroutines of Go 1.27 parked on a channel, resident memory; 10,000 threads of Linux parked on a
// condition, what each has touched. An engine's own figure is that of its run.
const GO_BYTES = 2741;
const THREAD_BYTES = 8550;

/** Fewer share what is only once there: pages of their pools. */
export const FEWEST_FOR_MEMORY = 10_000;

export function memoryBars(bytesEach: number): readonly MemoryBar[] {
  const bar = (of: MemoryBar['of'], bytes: number) => ({ of, bytes, share: bytes / THREAD_BYTES });
  return [bar('here', bytesEach), bar('go', GO_BYTES), bar('thread', THREAD_BYTES)];
}
