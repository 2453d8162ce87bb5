import { hasHalo, isSolid, KINDS_IN_ORDER, type Shape } from '../model/lanes-shapes';
import type { Look } from '../model/look';
import type { Palette } from './palette';

type Box = Extract<Shape, { kind: 'box' }>;

const TILE = 8;

/** Draws shapes on a canvas; returns how many calls that took. */
export function paintLanes(
  canvas: HTMLCanvasElement,
  shapes: readonly Shape[],
  palette: Palette,
  size: { readonly width: number; readonly height: number; readonly scale: number },
): number {
  const context = canvas.getContext('2d');
  if (!context) return 0;
  const { width, height, scale } = size;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.textBaseline = 'middle';
  const painter = new Painter(context, palette, scale);
  for (const kind of KINDS_IN_ORDER) {
    painter.paint(shapes.filter((s) => s.kind === kind));
  }
  return painter.calls;
}

class Painter {
  calls = 0;
  readonly #tiles = new Map<Look, CanvasPattern | null>();

  constructor(
    private readonly to: CanvasRenderingContext2D,
    private readonly palette: Palette,
    private readonly scale: number,
  ) {}

  /** Shapes of one kind; those that look alike in one call. */
  paint(shapes: readonly Shape[]): void {
    const [first] = shapes;
    if (!first) return;
    if (first.kind === 'box' || first.kind === 'bar') this.#boxes(shapes as Box[]);
    else if (first.kind === 'thread') this.#threads(shapes);
    else for (const shape of shapes) this.#one(shape);
  }

  #boxes(shapes: readonly Box[]): void {
    const alike = groupBy(shapes, (s) => s.look);
    for (const [look, boxes] of alike) {
      const hue = this.palette.hue(look);
      if (isSolid(look) || boxes[0]?.kind !== 'box') {
        this.#fill(boxes, hue);
        continue;
      }
      this.#fill(boxes, this.palette.ground);
      const working = boxes.filter((b) => b.working);
      if (working.length > 0) this.#fill(working, this.palette.wash);
      const tile = this.#tile(look);
      if (tile) this.#fill(boxes, tile);
      this.to.strokeStyle = hue;
      this.to.lineWidth = look === 'runnable' ? 1.5 : 1;
      this.to.beginPath();
      for (const b of boxes) this.to.rect(b.x + 0.5, b.y + 0.5, Math.max(b.width - 1, 0.5), b.height - 1);
      this.to.stroke();
      this.calls++;
    }
  }

  #fill(boxes: readonly Shape[], style: string | CanvasPattern): void {
    this.to.fillStyle = style;
    this.to.beginPath();
    for (const b of boxes as Box[]) this.to.rect(b.x, b.y, b.width, b.height);
    this.to.fill();
    this.calls++;
  }

  #threads(shapes: readonly Shape[]): void {
    const alike = groupBy(shapes as Extract<Shape, { kind: 'thread' }>[], (s) => s.thread);
    for (const [thread, stripes] of alike) this.#fill(stripes, this.palette.thread(thread));
  }

  // The pattern that tells a look without its colour.
  #tile(look: Look): CanvasPattern | null {
    const known = this.#tiles.get(look);
    if (known !== undefined) return known;
    let pattern: CanvasPattern | null = null;
    if (look === 'blocked' || look === 'asleep') {
      const tile = document.createElement('canvas');
      tile.width = tile.height = TILE * this.scale;
      const pen = tile.getContext('2d');
      if (pen) {
        pen.scale(this.scale, this.scale);
        pen.strokeStyle = pen.fillStyle = this.palette.hue(look);
        pen.globalAlpha = 0.5;
        if (look === 'blocked') {
          pen.lineWidth = 1.6;
          pen.beginPath();
          for (const x of [-TILE, 0, TILE]) {
            pen.moveTo(x, TILE);
            pen.lineTo(x + TILE, 0);
          }
          pen.stroke();
        } else {
          pen.beginPath();
          pen.arc(TILE / 2, TILE / 2, 1, 0, 2 * Math.PI);
          pen.fill();
        }
        pattern = this.to.createPattern(tile, 'repeat');
        pattern?.setTransform(new DOMMatrix().scale(1 / this.scale));
      }
    }
    this.#tiles.set(look, pattern);
    return pattern;
  }

  #one(shape: Shape): void {
    const { to, palette } = this;
    this.calls++;
    switch (shape.kind) {
      case 'line':
        to.strokeStyle = palette.ink(shape.tone);
        to.lineWidth = shape.width;
        to.beginPath();
        to.moveTo(shape.x1, shape.y1);
        to.lineTo(shape.x2, shape.y2);
        to.stroke();
        return;
      case 'arrow': {
        const down = shape.y2 > shape.y1 ? 1 : -1;
        to.globalAlpha = shape.faint ? 0.45 : 0.9;
        to.strokeStyle = to.fillStyle = palette.ink('soft');
        to.lineWidth = 1.25;
        to.beginPath();
        to.moveTo(shape.x, shape.y1);
        to.lineTo(shape.x, shape.y2 - 4 * down);
        to.stroke();
        to.beginPath();
        to.moveTo(shape.x, shape.y2);
        to.lineTo(shape.x - 3, shape.y2 - 5 * down);
        to.lineTo(shape.x + 3, shape.y2 - 5 * down);
        to.fill();
        to.globalAlpha = 1;
        return;
      }
      case 'mark':
        this.#mark(shape);
        return;
      case 'text':
        to.font = `500 ${shape.size}px ${palette.font}`;
        to.textAlign = shape.end ? 'right' : 'left';
        if (hasHalo(shape.tone)) {
          to.lineWidth = 3;
          to.lineJoin = 'round';
          to.strokeStyle = palette.ground;
          to.strokeText(shape.text, shape.x, shape.y);
        }
        to.fillStyle = palette.ink(shape.tone);
        to.fillText(shape.text, shape.x, shape.y);
        return;
      default:
        return;
    }
  }

  #mark({ x, y, size, look }: Extract<Shape, { kind: 'mark' }>): void {
    const { to, palette } = this;
    const r = size / 2;
    to.fillStyle = palette.ground;
    to.strokeStyle = palette.hue(look);
    to.lineWidth = 2;
    to.beginPath();
    to.arc(x, y, r, 0, 2 * Math.PI);
    to.fill();
    to.stroke();
    const d = r * 0.5;
    to.beginPath();
    to.moveTo(x - d, y + d);
    to.lineTo(x + d, y - d);
    if (look === 'failed') {
      to.moveTo(x - d, y - d);
      to.lineTo(x + d, y + d);
    }
    to.stroke();
  }
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
