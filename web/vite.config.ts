import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { createServer, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { bindings, engineFolder, webFiles } from './scripts/engine-files.mjs';

// Threads need the first two; embeds on pages without headers, the fourth.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Document-Isolation-Policy': 'isolate-and-credentialless',
};

const testing = process.env.VITEST !== undefined;
const here = (path: string) => new URL(path, import.meta.url).pathname;
// Unit tests need no engine built, and live outside this folder, where its packages are not found.
const testAliases = [
  { find: /^fast-check$/, replacement: here('./node_modules/fast-check') },
  { find: /^.*\/generated\/schema$/, replacement: here('../tests/web/fake/schema.mjs') },
];

/**
 * The engine's glue and Wasm go out as they are, in a folder named after their content: the glue finds its
 * own file and its Wasm by name, so they must not be bundled or renamed.
 */
function engine(): Plugin {
  const files = testing ? [] : webFiles();
  const folder = testing ? 'engine' : engineFolder(files);
  return {
    name: 'millrace-engine',
    config: () => ({ define: { __ENGINE_FOLDER__: JSON.stringify(`./${folder}/`) } }),
    generateBundle() {
      for (const { name, path } of files)
        this.emitFile({ type: 'asset', fileName: `${folder}/${name}`, source: readFileSync(path) });
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const file = files.find(({ name }) => request.url?.split('?')[0] === `/${folder}/${name}`);
        if (!file) return next();
        response.setHeader(
          'Content-Type',
          file.name.endsWith('.wasm') ? 'application/wasm' : 'text/javascript',
        );
        response.end(readFileSync(file.path));
      });
    },
  };
}

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
        define: { __ENGINE_FOLDER__: '""' },
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
  cacheDir: here('./node_modules/.vite'),
  publicDir: '../public',
  plugins: [engine(), prerendered()],
  server: { headers },
  preview: { headers },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: here('./index.html'), article: here('./article.html'), embed: here('./embed.html') },
    },
  },
  resolve: { alias: testing ? testAliases : [] },
  test: {
    root: here('..'),
    include: ['tests/web/*.test.ts', 'tests/go/*.test.mjs'],
    environment: 'node',
  },
});
