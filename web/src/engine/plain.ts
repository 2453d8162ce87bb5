/** Whether it is an object that is no list, map or the like: something with fields. */
export const isData = (data: unknown): data is object =>
  Object.prototype.toString.call(data) === '[object Object]';

/**
 * The same as plain data, which alone can be posted: what holds it may be more than that, as what a framework watches is.
 * A value that is none comes as the text that the engine would read it as, for its validator to refuse.
 */
export function plain<T>(data: T): T {
  if (!isData(data)) return plainValue(data) as T;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, plainValue(value)])) as T;
}

function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  const isData = value === null || ['undefined', 'boolean', 'number', 'string'].includes(typeof value);
  return isData ? value : String(value);
}
