import { fileURLToPath, pathToFileURL } from 'node:url';
import { createServer, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { bindings } from './scripts/engine-files.mjs';

// Threads need the first two; embeds on pages without headers, the fourth; in sandboxed frames, the last.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Document-Isolation-Policy': 'isolate-and-credentialless',
  'Access-Control-Allow-Origin': '*',
};

const testing = process.env.VITEST !== undefined;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
// Unit tests need no engine built, and live outside this folder, where its packages are not found.
const testAliases = [
  { find: /^fast-check$/, replacement: here('./node_modules/fast-check') },
  { find: /^.*\/generated\/schema$/, replacement: here('../tests/web/fake/schema.mjs') },
];

/** Renders the pages into their HTML, so that there is something to read before any script has come. */
function prerendered(): Plugin {
  return {
    name: 'millrace-prerender',
    async transformIndexHtml(html, { bundle }) {
      const server = await createServer({
        configFile: false,
        root: here('.'),
        appType: 'custom',
        logLevel: 'error',
        server: { middlewareMode: true, ws: false, watch: null },
      });
      try {
        const { prerender, withFallbacks } = await server.ssrLoadModule('/src/site/prerender.ts');
        const glue = pathToFileURL(`${bindings('single')}/millrace-single.node.mjs`).href;
        if (!html.includes('<!--page-->')) return (await withFallbacks(html, glue)) as string;
        const { html: page, pattern } = (await prerender(glue)) as { html: string; pattern: string };
        const listing = Object.values(bundle ?? {}).find(
          (file) => file.type === 'chunk' && file.facadeModuleId?.endsWith(`/view/generated/${pattern}.ts`),
        );
        const preload = { rel: 'modulepreload', crossorigin: true, href: `./${listing?.fileName}` };
        return {
          html: html.replace('<!--page-->', () => page),
          // The page waits for the listing that the HTML shows.
          tags: listing ? [{ tag: 'link', attrs: preload, injectTo: 'head' as const }] : [],
        };
      } finally {
        await server.close();
      }
    },
  };
}

export default defineConfig({
  base: './',
  appType: 'mpa', // a file that is not there is none
  cacheDir: here('./node_modules/.vite'),
  publicDir: '../public',
  plugins: [prerendered()],
  server: { headers },
  preview: { headers },
  build: {
    target: 'es2022',
    license: { fileName: 'licences.md' }, // of what is bundled
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // What the pages share stays in one file, whatever comes later also needs of it: apart it would weigh more.
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'shared',
              minShareCount: 2,
              test: /\/(?:element\/(?:player|projector|fresh-events)|engine|model|view|node_modules)[/.]|\/text\/(?:en|words|messages|id-list|program)\.ts|site\/isolate|preload-helper/,
            },
          ],
        },
      },
      input: { index: here('./index.html'), article: here('./article.html'), embed: here('./embed.html') },
    },
  },
  resolve: { alias: testing ? testAliases : [] },
  test: {
    root: here('..'),
    include: ['tests/web/*.test.ts', 'tests/go/*.test.mjs'],
    environment: 'node',
    testTimeout: 60_000, // no test is decided by how fast the machine is
  },
});
