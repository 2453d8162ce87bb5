// Every program of the listings, as the page shows it: its text is put together from what the page draws.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { listedValues } from '../../web/scripts/go-source.mjs';
import { goValue } from '../../web/src/model/code';
import { programLines } from '../../web/src/model/listing';
import { enPage } from '../../web/src/text/en-page';

export const buildFolder = fileURLToPath(new URL('../../build/', import.meta.url));

const glue = `${buildFolder}wasm-single/wasm-bindings/millrace-single.node.mjs`;
const { default: createMillrace } = await import(/* @vite-ignore */ pathToFileURL(glue).href);
export const engineModule = await createMillrace({ pthreadPoolSize: 0 });
export const engine = new engineModule.Engine(1);
export const schema = JSON.parse(engine.schema());

const modules = import.meta.glob('../../web/src/view/generated/*.ts', { eager: true });

export function listingOf(pattern) {
  const module = modules[`../../web/src/view/generated/${pattern}.ts`];
  if (!module) throw new Error(`there is no listing of ${pattern}: run \`npm run generate\` in web/ first`);
  return module.listing;
}

const defaults = Object.fromEntries(schema.fields.map((f) => [f.name, String(f.default ?? '')]));

// Its two tasks have no pictures. A deadline changes what a job does, and nothing about a mistake.
const isOffered = ({ pattern, work, timeoutMs, mistake }) =>
  (pattern !== 'fetch-all-data' || work !== 'image') && (timeoutMs === '0' || mistake === 'none');

/** Every combination of the fields that the pattern's program depends on, as settings. */
export function variantsOf(pattern) {
  const conditions = listingOf(pattern).go.lines.flatMap((line) => line.when ?? []);
  const names = [...new Set(conditions.map((c) => c.field))];
  let variants = [{ ...defaults, pattern }];
  for (const name of names) {
    const values = listedValues(schema.fields.find((f) => f.name === name)) ?? ['true', 'false'];
    variants = variants.flatMap((variant) => values.map((value) => ({ ...variant, [name]: value })));
  }
  return variants.filter(isOffered).map((settings) => ({
    settings,
    name: [pattern, ...names.map((name) => `${name}=${settings[name]}`)].join(' '),
  }));
}

/** The program in Go. */
export function programText(settings) {
  const lines = programLines(listingOf(settings.pattern).go, settings);
  const token = ([, text, field]) => (field ? goValue(enPage, field, settings[field]) : text);
  return `${lines.map(({ tokens }) => tokens.map(token).join('')).join('\n')}\n`;
}
