// Reads core/patterns/go/*.go, whose README says what the comments mean that are taken out here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The values of fields that programs are listed for, where that is not all: a function is the caller's; a deadline
 * there is, or there is none.
 */
const LISTED = { work: ['sleep', 'hash', 'image', 'fetch'], timeoutMs: ['0', '5'] };
export const listedValues = (field) => LISTED[field.name] ?? field.values;

// Where a value that is no default is a mistake to be shown, or its cure.
const MARKED = new Set(['mistake', 'errorPolicy', 'heedContext']);

/** "mistake is no-close or early-return" */
function condition(words, complain) {
  const [, field, not, values] =
    /^(\w+) is (not )?(.+)$/.exec(words) ?? complain(`"${words}" is no condition`);
  return { field, values: values.split(' or '), ...(not ? { not: true } : {}) };
}

const opposite = ({ not, ...rest }) => (not ? rest : { ...rest, not: true });
export const holds = ({ field, values, not }, settings) => values.includes(settings[field]) !== Boolean(not);

/** What is said after a line of code: `code //knob workers 3 //cpp wg.add()`. */
function split(line) {
  const [code, ...notes] = line.split(/\s*\/\/(?=knob |cpp )/);
  return { code: code.trimEnd(), notes: notes.map((note) => /^(\w+) (.+)$/.exec(note).slice(1)) };
}

/** The knob's place in its line: [field, from, to]. */
function knobOf(code, notes, complain) {
  const [, words] = notes.find(([kind]) => kind === 'knob') ?? [];
  if (!words) return undefined;
  const [, field, value] = /^(\w+) (.+)$/.exec(words) ?? complain(`"${words}" is no knob`);
  const from = code.indexOf(value);
  if (from < 0 || code.indexOf(value, from + 1) >= 0) complain(`"${value}" is not once in the line`);
  return [field, from, from + value.length];
}

/** The number, from 1, of the line of the C++ that has the text. */
function lineWith(text, cpp, complain) {
  const at = cpp.flatMap((line, i) => (line.includes(text) ? [i + 1] : []));
  if (at.length !== 1) complain(`"${text}" is in ${at.length} lines of the C++ file; it must be in one`);
  return at[0];
}

/** The lines of a source, with those of its parts in their places: each { line, place }. */
export function readGo(folder, file) {
  const lines = readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
  return lines.flatMap((line, i) => {
    const [, part] = /^\/\/include (.+)$/.exec(line) ?? [];
    return part ? readGo(folder, join('parts', part)) : [{ line, place: `${file}:${i + 1}` }];
  });
}

/**
 * The lines of code of a source, each { text, when, marks, knob, sites }: on which conditions it is there, those of
 * them for whose sake it is marked, its knob, the lines of the C++ file that it stands for.
 */
export function parseGo(source, cppSource, defaults, file) {
  const cpp = cppSource.split('\n');
  const open = [];
  const lines = [];
  for (const { line, place } of source) {
    const complain = (what) => {
      throw new Error(`${place}: ${what}`);
    };
    const [, word, words] = /^\s*\/\/(if|else|end)\b ?(.*)$/.exec(line) ?? [];
    if (word === 'if') open.push(condition(words, complain));
    else if (word && open.length === 0) complain(`//${word} without an //if`);
    else if (word === 'else') open.push(opposite(open.pop()));
    else if (word === 'end') open.pop();
    else {
      const { code, notes } = split(line);
      const when = [...open];
      const marks = code ? when.filter((c) => MARKED.has(c.field) && !holds(c, defaults)) : [];
      const sites = notes.filter(([kind]) => kind === 'cpp').map(([, text]) => lineWith(text, cpp, complain));
      lines.push({ text: code, when, marks, knob: knobOf(code, notes, complain), sites });
    }
  }
  if (open.length > 0) throw new Error(`${file}: an //if has no //end`);
  return lines;
}

/** Every combination of the values of the fields that the lines depend on. */
export function variantsOf(lines, schema) {
  const names = [...new Set(lines.flatMap(({ when }) => when.map(({ field }) => field)))];
  let variants = [{}];
  for (const name of names) {
    const field = schema.fields.find((f) => f.name === name);
    const values = field?.type === 'bool' ? ['true', 'false'] : field && listedValues(field);
    if (!values) throw new Error(`${name} is not a field with a few values`);
    const unknown = lines.flatMap(({ when }) => when).filter((c) => c.field === name);
    for (const value of unknown.flatMap((c) => c.values))
      if (!values.includes(value)) throw new Error(`${name} is never "${value}"`);
    variants = variants.flatMap((variant) => values.map((value) => ({ ...variant, [name]: value })));
  }
  return variants;
}

/** The indices of a variant's lines. */
export const linesOf = (lines, variant) =>
  [...lines.keys()].filter((i) => lines[i].when.every((c) => holds(c, variant)));
