// Builds lib/, which is what the npm package has: node scripts/build-package.mjs, after `npm run generate`.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle as bundleCss } from 'lightningcss';
import { rolldown } from 'rolldown';

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const source = (path) => join(web, 'src', path);
const lib = join(web, 'lib');

/** `import css from './x.css?inline'`, as Vite has it. */
const inlineCss = {
  name: 'inline-css',
  resolveId: (id, importer) => (id.endsWith('.css?inline') ? join(dirname(importer), id) : null),
  load(id) {
    if (!id.endsWith('.css?inline')) return null;
    const { code } = bundleCss({ filename: id.slice(0, -'?inline'.length), minify: true });
    return { code: `export default ${JSON.stringify(new TextDecoder().decode(code))};`, moduleType: 'js' };
  },
};
rmSync(lib, { recursive: true, force: true });
for (const [platform, input] of [
  ['browser', { index: 'engine/index.ts', sim: 'engine/sim.ts', element: 'element/mill-race.ts' }],
  ['node', { node: 'engine/node.ts', 'sim-node': 'engine/sim-node.ts' }],
]) {
  const build = await rolldown({
    input: Object.fromEntries(Object.entries(input).map(([name, path]) => [name, source(path)])),
    platform,
    external: [/^lit(\/|$)/, /^node:/],
    plugins: [inlineCss],
  });
  await build.write({
    dir: lib,
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    comments: { annotation: true, legal: true, jsdoc: false },
  });
  await build.close();
}

// Lit is in it; what is only asked for now and then stays in files of its own. Where its own script came from is only known
// while it runs for the first time.
const elsewhere = {
  name: 'elsewhere',
  resolveDynamicImport: (path) => ({ id: `elsewhere:${path}`, external: true }),
};
const cdn = await rolldown({
  input: source('element/cdn.ts'),
  platform: 'browser',
  plugins: [inlineCss, elsewhere],
  transform: { define: { 'import.meta.url': '__millraceScript' } },
});
await cdn.write({
  file: join(lib, 'cdn.js'),
  format: 'iife',
  banner: 'var __millraceScript = document.currentScript.src;',
  codeSplitting: false,
  minify: true,
});
await cdn.close();
const cdnFile = join(lib, 'cdn.js');
writeFileSync(
  cdnFile,
  readFileSync(cdnFile, 'utf8').replace(/import\(["'`]elsewhere:\.\/([\w-]+)["'`]\)/g, (_, name) => {
    const [chunk] = readdirSync(lib).filter((file) => new RegExp(`^${name}-[\\w-]{8}\\.js$`).test(file));
    if (!chunk) throw new Error(`lib has no file of ${name}`);
    return `import(new URL(${JSON.stringify(chunk)},__millraceScript).href)`;
  }),
);

cpSync(source('engine/assets'), join(lib, 'assets'), { recursive: true });
cpSync(join(web, '../LICENSE'), join(web, 'LICENSE'));
cpSync(source('engine/generated/custom-elements.json'), join(lib, 'custom-elements.json'));

const types = join(lib, 'types');
const entries = [
  'engine/index.ts',
  'engine/sim.ts',
  'engine/node.ts',
  'element/mill-race.ts',
  'element/cdn.ts',
].map(source);
const { compilerOptions } = JSON.parse(readFileSync(join(web, 'tsconfig.json'), 'utf8'));
const config = join(web, 'tsconfig.lib.json');
writeFileSync(
  config,
  JSON.stringify({
    compilerOptions: {
      ...compilerOptions,
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: source('.'),
      outDir: types,
    },
    files: entries,
  }),
);
try {
  execFileSync(join(web, 'node_modules/.bin/tsc'), ['-p', config], { stdio: 'inherit' });
} finally {
  rmSync(config);
}
// Node's resolution wants the whole name of a file.
for (const path of readdirSync(types, { recursive: true }).filter((name) => name.endsWith('.d.ts'))) {
  const file = join(types, path);
  const text = readFileSync(file, 'utf8');
  const whole = (name) =>
    existsSync(join(dirname(file), `${name}.d.ts`)) ? `${name}.js` : `${name}/index.js`;
  writeFileSync(file, text.replace(/(?<=(?:from |import\()['"])\.{1,2}\/[^'"]+/g, whole));
}
