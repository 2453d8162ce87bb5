/** A picture of lanes -> shapes with their places in pixels, for a canvas or an SVG alike. */
import { COLUMN_PX, type LanesPicture } from './lanes';
import type { Look } from './look';

export type Shape =
  | {
      readonly kind: 'box';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly look: Look;
      readonly working: boolean;
    }
  | {
      readonly kind: 'bar';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly look: Look;
    }
  | {
      readonly kind: 'thread';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly thread: number;
    }
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly size: number;
      readonly tone: Tone;
      readonly end?: boolean;
    }
  | {
      readonly kind: 'line';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly tone: Tone;
      readonly width: number;
    }
  | {
      readonly kind: 'arrow';
      readonly x: number;
      readonly y1: number;
      readonly y2: number;
      readonly faint: boolean;
    }
  | {
      readonly kind: 'mark';
      readonly x: number;
      readonly y: number;
      readonly size: number;
      readonly look: 'failed' | 'cancelled';
    };

/** What a text or a line is coloured as: one of the looks, or the page's own ink. */
export type Tone = Look | 'ink' | 'soft' | 'line' | 'bracket';

/** What is drawn first; later kinds lie over it. */
export const KINDS_IN_ORDER = [
  'line',
  'bar',
  'box',
  'thread',
  'arrow',
  'mark',
  'text',
] as const satisfies readonly Shape['kind'][];

/** Whether a look's boxes are its hue throughout; the others are an outline, and most of them a pattern. */
export const isSolid = (look: Look): boolean => look === 'running' || look === 'stuck';

const OVER_PATTERNS: ReadonlySet<Tone> = new Set<Tone>([
  'blocked',
  'asleep',
  'runnable',
  'cancelled',
  'soft',
]);
/** Whether words of that tone need the ground around them to be read. */
export const hasHalo = (tone: Tone): boolean => OVER_PATTERNS.has(tone);

export interface LanesMetrics {
  readonly laneHeight: number;
  /** For the names, at the left. */
  readonly gutter: number;
  /** For the axis, at the top. */
  readonly head: number;
  /** Under the lanes, for what a cancellation says. */
  readonly foot: number;
  readonly fontSize: number;
}

export const heightOf = (lanes: number, m: LanesMetrics): number => m.head + lanes * m.laneHeight + m.foot;

/** Of so many lanes, or of as many whole ones as there is room for. */
export const heightWithin = (room: number, lanes: number, m: LanesMetrics): number =>
  heightOf(Math.min(lanes, Math.floor((room - m.head - m.foot) / m.laneHeight)), m);

const WIDE_GUTTER = 92;
const NARROW_GUTTER = 74;
const NARROW = 480;
// Kept free at the right.
const EDGE = 8;
const HEAD = 22;
const FOOT = 5;
const CAUSE_FOOT = 20;
// Of the page's font, on average; labels need not be measured to the pixel.
const CHARACTER = 0.56;
const FEWEST_CHARACTERS = 3;
const TICK_CHARACTER = 6;

export function metricsFor(lanes: number, width: number, grouped: boolean): LanesMetrics {
  const laneHeight = lanes <= 14 ? 24 : lanes <= 32 ? 19 : 14;
  const gutter = width < NARROW ? NARROW_GUTTER : WIDE_GUTTER;
  const foot = grouped ? CAUSE_FOOT : FOOT;
  return { laneHeight, gutter, head: HEAD, foot, fontSize: laneHeight >= 19 ? 11.5 : 10 };
}

/** What is left of a width for the axis. */
export const plotWidth = (width: number, m: LanesMetrics): number => Math.max(width - m.gutter - EDGE, 1);

/** What fits of a text; empty if too little does. */
export function fitted(text: string, width: number, fontSize: number): string {
  const room = Math.floor(width / (fontSize * CHARACTER));
  if (text.length <= room) return text;
  const short = text.replace(/^job (?=\d+$)/, '').replace(/^([wg])[a-z]+ (?=\d+$)/, '$1');
  if (short.length <= room) return short;
  return room > FEWEST_CHARACTERS ? `${text.slice(0, room - 1).trimEnd()}…` : '';
}

/** `group`: the rows inside an error group's bracket, from the first and up to but not including the second. */
export function shapesOf(
  p: LanesPicture,
  m: LanesMetrics,
  group: readonly [number, number] | undefined,
  width: number,
): Shape[] {
  const shapes: Shape[] = [];
  const left = m.gutter;
  const yOf = (row: number) => m.head + row * m.laneHeight;
  const middle = (row: number) => yOf(row) + m.laneHeight / 2;
  const pad = m.laneHeight >= 19 ? 2.5 : 1.5;
  const height = m.laneHeight - 2 * pad;
  const bottom = yOf(p.rows.length);

  for (const { x, label } of p.ticks) {
    shapes.push({
      kind: 'line',
      x1: left + x,
      y1: m.head - 5,
      x2: left + x,
      y2: bottom,
      tone: 'line',
      width: 1,
    });
    if (x + 3 + label.length * TICK_CHARACTER > width) continue;
    shapes.push({ kind: 'text', x: left + x + 3, y: m.head - 10, text: label, size: 10.5, tone: 'soft' });
  }
  for (const [row, { name, from, to }] of p.rows.entries()) {
    const words = fitted(name, left - 16, m.fontSize);
    shapes.push({
      kind: 'text',
      x: left - 10,
      y: middle(row),
      text: words,
      size: m.fontSize,
      tone: 'ink',
      end: true,
    });
    if (to > from)
      shapes.push({
        kind: 'line',
        x1: left + from,
        y1: middle(row),
        x2: left + to,
        y2: middle(row),
        tone: 'line',
        width: 2,
      });
  }
  for (const c of p.columns) {
    let base = yOf(c.row) + pad + height;
    for (const [look, share] of c.shares) {
      const part = Math.min(share, 1) * height;
      base -= part;
      shapes.push({ kind: 'bar', x: left + c.x, y: base, width: COLUMN_PX, height: part, look });
    }
  }
  for (const b of p.boxes) {
    const y = yOf(b.row) + pad;
    shapes.push({ kind: 'box', x: left + b.x, y, width: b.width, height, look: b.look, working: b.working });
    if (b.thread >= 0)
      shapes.push({
        kind: 'thread',
        x: left + b.x,
        y: y + height - 3,
        width: b.width,
        height: 3,
        thread: b.thread,
      });
    const text = fitted(b.label, b.width - 8, m.fontSize);
    if (text)
      shapes.push({
        kind: 'text',
        x: left + b.x + 5,
        y: middle(b.row),
        text,
        size: m.fontSize,
        tone: b.look,
      });
  }
  for (const { x, fromRow, toRow, kind } of p.links) {
    shapes.push({
      kind: 'arrow',
      x: left + x,
      y1: middle(fromRow),
      y2: middle(toRow),
      faint: kind === 'create',
    });
  }
  for (const { row, x, look } of p.marks) {
    shapes.push({ kind: 'mark', x: left + x, y: middle(row), size: Math.min(height, 14), look });
  }
  if (group) {
    const [from, to] = group;
    for (const [i, { x, label }] of p.cancellations.entries()) {
      shapes.push({
        kind: 'line',
        x1: left + x,
        y1: yOf(from) - 2,
        x2: left + x,
        y2: yOf(to) + 2,
        tone: 'cancelled',
        width: 2.5,
      });
      if (i === 0) {
        const room = width - x;
        const atLeft = room < 150;
        const text = fitted(label, (atLeft ? x : room) - 8, 11);
        shapes.push({
          kind: 'text',
          x: left + x + (atLeft ? -6 : 6),
          y: yOf(to) + 9,
          text,
          size: 11,
          tone: 'cancelled',
          end: atLeft,
        });
      }
    }
    const x = left - 5;
    shapes.push({
      kind: 'line',
      x1: x,
      y1: yOf(from) + 1,
      x2: x,
      y2: yOf(to) - 1,
      tone: 'bracket',
      width: 2,
    });
    for (const y of [yOf(from) + 1, yOf(to) - 1])
      shapes.push({ kind: 'line', x1: x, y1: y, x2: x + 5, y2: y, tone: 'bracket', width: 2 });
  }
  return shapes;
}
