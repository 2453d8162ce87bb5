/** What the messages of every language are made with. */

/** Languages of the page. */
export type Locale = 'en' | 'vi';

/** Words with other things between them, in the order in which a language has them. */
export type Phrase<T> = readonly (string | T)[];

/** Whether a field says one of what it says, for languages where that makes a difference. */
export type One = (field: string) => boolean;

export const phrase = <T>(words: TemplateStringsArray, ...others: readonly (string | T)[]): Phrase<T> =>
  words.flatMap((text, i): Phrase<T> => (i < others.length ? [text, others[i] as string | T] : [text]));

/** An English noun, of one or of several. */
export const noun = (what: string, one: boolean): string => (one ? what : `${what}s`);

/** A number as the language writes it, with so many digits after the point at most: three, if nothing is said. */
export const numberIn =
  (locale: Locale) =>
  (n: number, digits?: number): string =>
    digits === undefined
      ? n.toLocaleString(locale)
      : n.toLocaleString(locale, { maximumFractionDigits: digits });

/** A number that may be beyond all that is exact: in full where it is not, else its size. */
export function sizeOf(n: number, inFull: (n: number) => string, decimal: (text: string) => string): string {
  if (Number.isSafeInteger(n)) return inFull(n);
  const power = Math.floor(Math.log10(n));
  const raised = [...String(power)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');
  return `${decimal((n / 10 ** power).toFixed(1))} × 10${raised}`;
}

/** A goroutine by the name that it gave itself, else by its number. */
export const nameOf = (name: string | undefined, id: number): string => name || `goroutine ${id}`;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
