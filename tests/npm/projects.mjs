// The projects that the package is tried in. Each is { name, slow?, packages, manifest?, files, steps, site?, assets? }: its folder
// gets `files` and, of programs/, what they name; `steps` are run in it; `site` is then served and opened. `assets`: where
// the package's assets are copied to, for bundlers that do not look for them. `cdn`: what another origin serves; pages call it @CDN@.
const PAGE = ['index.html', 'main.js', 'page.js'];
const TYPESCRIPT = { typescript: '5.9.3', '@types/node': '20.19.25' };
const ASSETS = 'globalThis.MILLRACE_ASSETS = "./millrace/";';

// Where the packages are, for pages without a bundler.
const IMPORTS = `<script type="importmap">
      { "imports": {
        "millrace": "./node_modules/millrace/lib/index.js",
        "millrace/element": "./node_modules/millrace/lib/element.js",
        "lit": "./node_modules/lit/index.js",
        "lit/": "./node_modules/lit/",
        "lit-html": "./node_modules/lit-html/lit-html.js",
        "lit-html/": "./node_modules/lit-html/",
        "lit-element/lit-element.js": "./node_modules/lit-element/lit-element.js",
        "@lit/reactive-element": "./node_modules/@lit/reactive-element/reactive-element.js"
      } }
    </script>`;

const vite = (version) => ({
  packages: { vite: version },
  programs: PAGE,
  steps: [['npx', 'vite', 'build', '--base', './']],
  site: 'dist',
});
const strict = (moduleResolution, module) => ({
  packages: TYPESCRIPT,
  programs: ['types.ts'],
  files: {
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
        target: 'ES2022',
        lib: ['ES2022', 'DOM', 'DOM.Iterable'],
        types: ['node'],
        module,
        moduleResolution,
      },
      files: ['types.ts'],
    }),
  },
  steps: [['npx', 'tsc', '-p', '.']],
});
const bundled = (script) => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Bundled</title><link rel="icon" href="data:,"></head>
  <body>
    <mill-race pattern="errgroup" jobs="3" fail="2" work-ms="5">A picture and a sentence.</mill-race>
    ${script}
  </body>
</html>
`;

export const projects = [
  {
    name: 'Node',
    programs: ['node.mjs'],
    steps: [['node', 'node.mjs']],
    says: 'the last run: ok',
  },
  {
    name: 'Node, jobs of its own',
    programs: ['jobs.mjs', 'readme.mjs'],
    steps: [
      ['node', 'jobs.mjs'],
      ['node', 'readme.mjs'],
    ],
    says: 'every job was answered for',
  },
  {
    name: 'Node, engines that come and go',
    programs: ['flat.mjs'],
    steps: [['node', 'flat.mjs']],
    says: 'nothing of them is left',
  },
  {
    name: 'Node, in a worker of its own',
    programs: ['in-worker.mjs'],
    steps: [['node', 'in-worker.mjs']],
    says: 'the worker: threads, job 2: failed',
  },
  {
    name: 'Node, the oldest',
    slow: true,
    packages: { node: '18.3.0' },
    programs: ['oldest.mjs'],
    steps: [['npx', 'node', 'oldest.mjs']],
    says: 'v18.3.0, the last run: ok',
  },
  { name: 'TypeScript, nodenext', ...strict('nodenext', 'nodenext') },
  { name: 'TypeScript, bundler', ...strict('bundler', 'esnext') },
  {
    name: 'no bundler',
    programs: PAGE,
    files: {
      'index.html': bundled(`${IMPORTS}
    <script type="module" src="./main.js"></script>`),
    },
    steps: [],
    site: '.',
  },
  {
    name: 'a hundred engines, one after another',
    slow: true,
    browsers: ['chrome', 'firefox'],
    programs: ['hundred.js', 'page.js'],
    files: { 'index.html': bundled(`${IMPORTS}<script type="module" src="./hundred.js"></script>`) },
    steps: [],
    site: '.',
    expected: { ran: 100 },
  },
  {
    name: 'a script from a CDN of another origin',
    programs: PAGE,
    cdn: 'node_modules/millrace/lib',
    browsers: ['chrome', 'firefox'],
    files: {
      'index.html': bundled(`<script src="@CDN@cdn.js"></script>
    <script src="@CDN@cdn.js?again"></script>
    <script type="importmap">
      { "imports": {
        "millrace": "data:text/javascript,export const { createEngine } = millrace",
        "millrace/element": "data:text/javascript,export const { shareEngine } = millrace"
      } }
    </script>
    <script type="module" src="./main.js"></script>`),
    },
    steps: [],
    site: '.',
  },
  {
    name: 'a script from a CDN, in a frame that is sandboxed without an origin',
    browsers: ['chrome', 'firefox'],
    cdn: 'node_modules/millrace/lib',
    files: {
      'frame.html': bundled(`<script>document.documentElement.lang = 'vi';</script>
    <script src="@CDN@cdn.js"></script>
    <script>
      const tag = document.querySelector('mill-race');
      const button = () => tag.shadowRoot.querySelector('[part=run]').textContent;
      tag.addEventListener('mr-outcome', async ({ detail }) => {
        while (button() !== 'Chạy') await new Promise(requestAnimationFrame);
        parent.postMessage({ mode: tag.player.mode, played: detail.outcome.error, button: button() }, '*');
      });
      tag.run().then((ran) => ran || parent.postMessage({ threw: tag.player.trouble }, '*'));
    </script>`),
      'index.html': `<!doctype html><title>A post</title><link rel="icon" href="data:,">
        <iframe sandbox="allow-scripts" src="frame.html" width="640" height="480"></iframe>
        <script>
          addEventListener('message', ({ data }) => {
            document.documentElement.dataset.result = JSON.stringify(data);
          });
        </script>\n`,
    },
    steps: [],
    site: '.',
    flavour: 'single',
    expected: { played: 'job 2: failed', button: 'Chạy' },
  },
  { name: 'Vite 8', ...vite('8.3.8') },
  {
    name: 'esbuild',
    packages: { esbuild: '0.28.2' },
    programs: PAGE,
    files: {
      'index.html': bundled(`<script>${ASSETS}</script><script type="module" src="./out.js"></script>`),
    },
    steps: [['npx', 'esbuild', 'main.js', '--bundle', '--format=esm', '--outfile=out.js']],
    assets: 'millrace',
    site: '.',
  },
  {
    name: 'Vue 3',
    packages: { vite: '8.3.8', vue: '3.5.45', '@vitejs/plugin-vue': '6.0.11' },
    programs: ['page.js'],
    files: {
      'index.html': `<!doctype html>
        <html lang="en">
          <head><meta charset="utf-8"><title>Vue</title><link rel="icon" href="data:,"></head>
          <body><div id="app"></div><script type="module" src="./main.js"></script></body>
        </html>\n`,
      'vite.config.js': `import vue from '@vitejs/plugin-vue';
        const compilerOptions = { isCustomElement: (tag) => tag === 'mill-race' };
        export default { base: './', plugins: [vue({ template: { compilerOptions } })] };\n`,
      'main.js':
        "import { createApp } from 'vue';\nimport App from './App.vue';\ncreateApp(App).mount('#app');\n",
      'App.vue': `<script setup>
        import { onMounted, ref } from 'vue';
        import { report, tryOut } from './page.js';
        import 'millrace/element';
        const fail = ref(2);
        const heard = ref('');
        onMounted(async () => {
          const came = await tryOut();
          report({ ...came, played: heard.value });
        });
        </script>
        <template>
          <mill-race pattern="errgroup" jobs="3" :fail="fail" work-ms="5" @mr-outcome="({ detail }) => (heard = detail.outcome.error)" />
        </template>\n`,
    },
    steps: [['npx', 'vite', 'build']],
    site: 'dist',
  },
  { name: 'Vite 5', slow: true, ...vite('5.4.9') },
  {
    name: 'Vite 8, development',
    slow: true,
    packages: { vite: '8.3.8' },
    programs: PAGE,
    files: {
      'vite.config.js': `export default {
        optimizeDeps: { exclude: ['millrace'] },
        server: { headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' } },
      };\n`,
    },
    steps: [],
    serve: ['npx', 'vite', '--strictPort', '--host', '127.0.0.1', '--port'],
  },
  {
    name: 'webpack 5',
    slow: true,
    packages: { webpack: '5.112.2', 'webpack-cli': '7.3.1' },
    programs: PAGE,
    files: { 'dist/index.html': bundled('<script src="./main.js"></script>') },
    steps: [
      ['npx', 'webpack', '--mode', 'production', '--entry', './main.js', '--output-public-path', 'auto'],
    ],
    site: 'dist',
  },
  {
    name: 'Rollup',
    slow: true,
    packages: { rollup: '4.68.8', '@rollup/plugin-node-resolve': '16.0.3' },
    programs: PAGE,
    files: {
      'index.html': bundled(`<script>${ASSETS}</script><script type="module" src="./out/main.js"></script>`),
    },
    steps: [['npx', 'rollup', 'main.js', '-p', 'node-resolve={browser:true}', '-d', 'out']],
    assets: 'millrace',
    site: '.',
  },
  {
    name: 'Parcel',
    slow: true,
    packages: { parcel: '2.16.4' },
    // Parcel looks at a package's exports only when it is told to.
    manifest: { '@parcel/resolver-default': { packageExports: true } },
    programs: PAGE,
    files: {
      'index.html': bundled(`<script>${ASSETS}</script><script type="module" src="./main.js"></script>`),
    },
    // It finds the files, but rewrites the glue, whose exports are then gone.
    assets: 'dist/millrace',
    steps: [['npx', 'parcel', 'build', 'index.html', '--public-url', './', '--no-cache']],
    site: 'dist',
  },
  {
    name: 'Next.js',
    slow: true,
    packages: { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' },
    programs: ['page.js'],
    files: {
      'next.config.mjs': "export default { output: 'export' };\n",
      'app/layout.js':
        'export default ({ children }) => <html lang="en"><head><link rel="icon" href="data:," /></head><body>{children}</body></html>;\n',
      'app/page.js': `'use client';
        import { useCallback, useEffect, useRef, useState } from 'react';
        import { report, tryOut } from '../page.js';
        function Program({ onOutcome, ...attributes }) {
          const tag = useRef(null);
          useEffect(() => {
            void import('millrace/element');
          }, []);
          useEffect(() => {
            const { current } = tag;
            const hear = ({ detail }) => onOutcome?.(detail.outcome);
            current.addEventListener('mr-outcome', hear);
            return () => current.removeEventListener('mr-outcome', hear);
          }, [onOutcome]);
          return <mill-race ref={tag} {...attributes}>A worker pool.</mill-race>;
        }
        export default function Page() {
          const [came, setCame] = useState();
          const [heard, setHeard] = useState();
          useEffect(() => void tryOut().then(setCame, (e) => report({ threw: String(e) })), []);
          useEffect(() => {
            if (came && heard) report({ ...came, played: heard });
          }, [came, heard]);
          const onOutcome = useCallback(({ error }) => setHeard(error), []);
          return <Program pattern="errgroup" jobs="3" fail="2" work-ms="5" onOutcome={onOutcome} />;
        }\n`,
    },
    steps: [['npx', 'next', 'build']],
    site: 'out',
  },
];
