// Lays the double out as a build directory: node tests/web/fake/build.mjs OUT, then MILLRACE_BUILD=OUT npm run build.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const out = process.argv[2];
const source = ['runtime', 'programs', 'schema', 'trace-writer', 'module']
  .map((name) => readFileSync(new URL(`${name}.mjs`, import.meta.url), 'utf8'))
  .map((text) => text.replace(/^import .*$/gm, '').replace(/^export /gm, ''))
  .join('\n')
  // Each part was a module of its own; only this name is in two of them.
  .replace(/\bKINDS\b/g, 'TRACE_KINDS');
for (const flavour of ['threads', 'single']) {
  const dir = join(out, `wasm-${flavour}`, 'wasm-bindings');
  mkdirSync(dir, { recursive: true });
  const text = `${source}\nexport default makeFactory('${flavour}');\n`;
  writeFileSync(join(dir, `millrace-${flavour}.mjs`), text);
  writeFileSync(join(dir, `millrace-${flavour}.node.mjs`), text);
}
