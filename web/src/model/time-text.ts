import type { Messages } from '../text/messages';

const UNITS = [
  { name: 's', ns: 1e9 },
  { name: 'ms', ns: 1e6 },
  { name: 'µs', ns: 1e3 },
  { name: 'ns', ns: 1 },
] as const;

/** A length of time to three or four figures: "214 ms", "1.25 s", "0". */
export function durationText(t: Messages, ns: number): string {
  if (ns === 0) return '0';
  const unit = UNITS.find((u) => Math.abs(ns) >= u.ns * 0.9995) ?? UNITS[3];
  const value = ns / unit.ns;
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${t.decimal(`${Number(value.toFixed(digits))}`)} ${unit.name}`;
}

/** Marks for an axis: round numbers, so many that they are at least `apart` of the axis from each other. */
export function ticks(from: number, to: number, apart: number): number[] {
  if (!(to > from) || !(apart > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(apart));
  const step = ([1, 2, 5, 10].find((m) => m * power >= apart) ?? 10) * power;
  const marks: number[] = [];
  for (let i = Math.ceil(from / step); i * step <= to; i++) marks.push(i * step);
  return marks;
}
