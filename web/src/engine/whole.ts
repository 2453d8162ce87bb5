/** Throws RangeError for what is no whole number of a range: nothing is clamped. `why`: why the range is that, if it has to be said. */
export function checkWhole(name: string, value: unknown, least: number, most: number): void {
  if (Number.isInteger(value) && least <= Number(value) && Number(value) <= most) return;
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  throw new RangeError(`${name} is ${shown}; it must be a whole number, ${least} to ${most}`);
}
