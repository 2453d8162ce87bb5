// Colours source code when the site is built: no highlighter goes to the reader.
import { createOnigurumaEngine } from '@shikijs/engine-oniguruma';
import { codeToTokensBase, createShikiPrimitiveAsync } from '@shikijs/primitive';

/** The classes, in the theme's stead: each has a colour that stands for it. */
const CLASSES = {
  k: ['keyword', 'storage', 'storage.type.namespace', 'constant.language', 'variable.language'],
  t: [
    'entity.name.type',
    'storage.type',
    'support.type',
    'entity.name.scope-resolution',
    'entity.name.namespace',
  ],
  f: ['entity.name.function', 'support.function'],
  n: ['constant.numeric'],
  s: ['string', 'constant.character', 'punctuation.definition.string'],
  c: ['comment', 'punctuation.definition.comment'],
};
const PLAIN = ['keyword.operator', 'storage.modifier.reference', 'storage.modifier.pointer', 'punctuation'];

const colour = (i) => `#00000${i}`;
const names = Object.keys(CLASSES);
const theme = {
  name: 'classes',
  type: 'light',
  fg: colour(0),
  bg: '#ffffff',
  settings: [
    ...names.map((name, i) => ({ scope: CLASSES[name], settings: { foreground: colour(i + 1) } })),
    { scope: PLAIN, settings: { foreground: colour(0) } },
  ],
};
const classOf = new Map(names.map((name, i) => [colour(i + 1), name]));

const highlighter = await createShikiPrimitiveAsync({
  themes: [theme],
  langs: [import('@shikijs/langs/go'), import('@shikijs/langs/cpp')],
  engine: createOnigurumaEngine(import('@shikijs/engine-oniguruma/wasm-inlined')),
});

/** The lines of a text, each a list of [class, text]; blanks belong to what is before them. */
export function highlight(text, lang) {
  // However busy the machine is: a line that takes long would be coloured in part.
  const options = { lang, theme: 'classes', tokenizeTimeLimit: 0 };
  return codeToTokensBase(highlighter, text, options).map((line) => {
    const merged = [];
    for (const { content, color } of line) {
      const cls = classOf.get(color?.toLowerCase()) ?? '';
      const last = merged.at(-1);
      if (last && (last[0] === cls || content.trim() === '')) last[1] += content;
      else merged.push([cls, content]);
    }
    return merged;
  });
}
