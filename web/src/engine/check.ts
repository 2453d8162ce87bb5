/** Throws RangeError for what is no whole number of a range: nothing is clamped. */
export const checkWhole = (name: string, value: unknown, least: number, most: number): void =>
  check(
    Number.isInteger(value) && least <= Number(value) && Number(value) <= most,
    name,
    value,
    `a whole number, ${least} to ${most}`,
  );

/** Throws RangeError, with the name, the value and what is allowed, unless it is right. */
export function check(isRight: boolean, name: string, value: unknown, allowed: string): void {
  if (isRight) return;
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  throw new RangeError(`${name} is ${shown}; it must be ${allowed}`);
}

export const checkSignal = (signal: unknown): void =>
  check(
    typeof (signal as AbortSignal | undefined)?.addEventListener === 'function' || signal === undefined,
    'signal',
    signal,
    'an AbortSignal',
  );

/** Throws RangeError if one of them is given and no function. */
export function checkFunctions(named: Readonly<Record<string, unknown>>): void {
  for (const [name, f] of Object.entries(named))
    check(f === undefined || typeof f === 'function', name, f, 'a function');
}
