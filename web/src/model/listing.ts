/** The programs' source, as `npm run generate` makes it, and a program of it for a scenario's settings. */

/** Keyword, type, function, number, string, comment, or none of them. */
export type TokenClass = 'k' | 't' | 'f' | 'n' | 's' | 'c' | '';

/** Some text and its class. With a field, the text is its value (Go), or an expression that has it (C++). */
export type Token = readonly [cls: TokenClass, text: string, field?: string];

/** Whether a field of the settings has, or has not, one of some values. */
export interface Condition {
  readonly field: string;
  readonly values: readonly string[];
  readonly not?: boolean;
}

export interface SourceLine {
  readonly tokens: readonly Token[];
  /** It is in the program only where all of these hold. */
  readonly when?: readonly Condition[];
  /** Where one of these holds, it is what the reader's choice changes. */
  readonly marks?: readonly Condition[];
  /** The numbers of the C++ lines that a goroutine is at while it is here. */
  readonly sites?: readonly number[];
}

export interface Source {
  readonly file: string;
  readonly lines: readonly SourceLine[];
}

export interface Listing {
  readonly go: Source;
  readonly cpp: Source;
}

export type Language = keyof Listing;
export type Settings = Readonly<Record<string, string>>;

const holds = ({ field, values, not }: Condition, settings: Settings) =>
  values.includes(settings[field] ?? '') !== (not ?? false);

/** The lines of the program that the settings make. */
export function programLines(source: Source, settings: Settings): readonly SourceLine[] {
  return source.lines.filter(({ when }) => when?.every((c) => holds(c, settings)) ?? true);
}

/** Whether two scenarios make the same program of a listing, numbers aside. */
export function isSameProgram({ go }: Listing, a: Settings, b: Settings): boolean {
  const [one, other] = [programLines(go, a), programLines(go, b)];
  return a.pattern === b.pattern && one.length === other.length && one.every((line, i) => line === other[i]);
}

export function isMarked({ marks }: SourceLine, settings: Settings): boolean {
  return marks?.some((c) => holds(c, settings)) ?? false;
}

/** The numbers of a program's lines, from 1, by the C++ line that a goroutine is at. */
export function linesBySite(
  listing: Listing,
  language: Language,
  lines: readonly SourceLine[],
): ReadonlyMap<string, number> {
  const bySite = new Map<string, number>();
  for (const [i, line] of lines.entries()) {
    const sites = language === 'cpp' ? [i + 1] : (line.sites ?? []);
    for (const site of sites) bySite.set(`${listing.cpp.file}:${site}`, i + 1);
  }
  return bySite;
}

/** `file:line` of a trace's `file:line:function`. */
export const placeOfSite = (site: string): string => site.split(':', 2).join(':');
