/** What the arrow keys make of a number: one up or down, ten with Shift; undefined for other keys. */
export function stepped(
  event: KeyboardEvent,
  text: string,
  range: readonly [number, number],
): string | undefined {
  const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
  return direction ? moved(text, direction * (event.shiftKey ? 10 : 1), range) : undefined;
}

/** A number moved within its range; where there is none yet, it begins at an end. */
export function moved(text: string, by: number, [min, max]: readonly [number, number]): string {
  const now = Number.parseInt(text, 10);
  if (Number.isNaN(now)) return String(by > 0 ? min : max);
  return String(Math.min(max, Math.max(min, now + by)));
}
