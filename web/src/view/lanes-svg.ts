import type { Axis } from '../model/film';
import { type LanesRun, layLanes, wholeOf } from '../model/lanes';
import {
  hasHalo,
  heightOf,
  isSolid,
  KINDS_IN_ORDER,
  metricsFor,
  plotWidth,
  type Shape,
  shapesOf,
} from '../model/lanes-shapes';
import type { Look } from '../model/look';
import type { Palette } from './palette';

const WIDTH = 1000;

/** All of a run's lanes as an SVG file. */
export function runSvg(run: LanesRun, axis: Axis, palette: Palette, title: string): string {
  const { lanes } = run.recording.timeline;
  const m = metricsFor(lanes.length, WIDTH, run.plan.grouped);
  const width = plotWidth(WIDTH, m);
  const picture = layLanes(run, { axis, ...wholeOf(run, axis), width, firstLane: 0, lanes: lanes.length });
  const shapes = shapesOf(picture, m, run.plan.grouped ? [1, lanes.length] : undefined, width);
  return lanesSvg(shapes, palette, { width: WIDTH, height: heightOf(lanes.length, m), title });
}

/** The same shapes as a file of its own, with the colours in it. */
export function lanesSvg(
  shapes: readonly Shape[],
  palette: Palette,
  { width, height, title }: { readonly width: number; readonly height: number; readonly title: string },
): string {
  const drawn = KINDS_IN_ORDER.flatMap((kind) => shapes.filter((s) => s.kind === kind));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="${escaped(palette.font)}" font-weight="500">`,
    `<title>${escaped(title)}</title>`,
    '<defs>',
    `<pattern id="blocked" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M-8 8L0 0M0 8L8 0M8 8L16 0" stroke="${palette.hue('blocked')}" stroke-width="1.6" opacity=".5"/></pattern>`,
    `<pattern id="asleep" width="8" height="8" patternUnits="userSpaceOnUse"><circle cx="4" cy="4" r="1" fill="${palette.hue('asleep')}" opacity=".5"/></pattern>`,
    '</defs>',
    `<rect width="${width}" height="${height}" fill="${palette.ground}"/>`,
    ...drawn.map((shape) => element(shape, palette)),
    '</svg>',
    '',
  ].join('\n');
}

const HATCHED: ReadonlySet<Look> = new Set<Look>(['blocked', 'asleep']);

function element(shape: Shape, palette: Palette): string {
  switch (shape.kind) {
    case 'bar':
      return rect(shape, palette.hue(shape.look));
    case 'thread':
      return rect(shape, palette.thread(shape.thread));
    case 'box': {
      const hue = palette.hue(shape.look);
      if (isSolid(shape.look)) return rect(shape, hue);
      const inner = {
        ...shape,
        x: shape.x + 0.5,
        y: shape.y + 0.5,
        width: Math.max(shape.width - 1, 0.5),
        height: shape.height - 1,
      };
      const outline = ` stroke="${hue}" stroke-width="${shape.look === 'runnable' ? 1.5 : 1}"`;
      return [
        rect(shape, palette.ground),
        shape.working ? rect(shape, palette.wash) : '',
        rect(inner, HATCHED.has(shape.look) ? `url(#${shape.look})` : 'none', outline),
      ].join('');
    }
    case 'line':
      return `<path d="M${n(shape.x1)} ${n(shape.y1)}L${n(shape.x2)} ${n(shape.y2)}" stroke="${palette.ink(shape.tone)}" stroke-width="${shape.width}"/>`;
    case 'arrow': {
      const { x, y1, y2 } = shape;
      const down = y2 > y1 ? 1 : -1;
      const soft = palette.ink('soft');
      return `<g opacity="${shape.faint ? 0.45 : 0.9}"><path d="M${n(x)} ${n(y1)}V${n(y2 - 4 * down)}" stroke="${soft}" stroke-width="1.25"/><path d="M${n(x)} ${n(y2)}l-3 ${-5 * down}h6z" fill="${soft}"/></g>`;
    }
    case 'mark': {
      const { x, y, size, look } = shape;
      const d = size / 4;
      const cross = look === 'failed' ? `M${n(x - d)} ${n(y - d)}l${n(2 * d)} ${n(2 * d)}` : '';
      return `<g fill="${palette.ground}" stroke="${palette.hue(look)}" stroke-width="2"><circle cx="${n(x)}" cy="${n(y)}" r="${n(size / 2)}"/><path d="M${n(x - d)} ${n(y + d)}l${n(2 * d)} ${n(-2 * d)}${cross}"/></g>`;
    }
    case 'text': {
      const halo = hasHalo(shape.tone)
        ? ` stroke="${palette.ground}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"`
        : '';
      const end = shape.end ? ' text-anchor="end"' : '';
      return `<text x="${n(shape.x)}" y="${n(shape.y)}" dominant-baseline="central" font-size="${shape.size}"${end} fill="${palette.ink(shape.tone)}"${halo}>${escaped(shape.text)}</text>`;
    }
  }
}

function rect(r: { x: number; y: number; width: number; height: number }, fill: string, more = ''): string {
  return `<rect x="${n(r.x)}" y="${n(r.y)}" width="${n(r.width)}" height="${n(r.height)}" fill="${fill}"${more}/>`;
}

const n = (value: number) => `${Number(value.toFixed(2))}`;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (c) => ESCAPES[c] ?? c);
