// The README's examples of jobs, as they stand there but for what they import and the site that they ask: they print
// what their comments say.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createEngine } from 'millrace';

const readme = readFileSync(new URL('node_modules/millrace/README.md', import.meta.url), 'utf8');
const server = createServer((request, response) => {
  if (request.url === '/pages/3.json') response.writeHead(404);
  response.end('{}');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const site = `http://127.0.0.1:${server.address().port}`;
const engine = await createEngine({ threads: 2 });
const AsyncFunction = (async () => {}).constructor;

let tried = 0;
for (const [, name, code] of readme.matchAll(/<!-- tested: (\w+) -->\n```js\n(.*?)```/gs)) {
  const said = [];
  const console = { log: (text) => said.push(String(text)) };
  const body = code.replace(/^import .*\n/gm, '').replace("const site = 'https://example.com';\n", '');
  await new AsyncFunction('engine', 'pause', 'site', 'console', body)(engine, pause, site, console);
  const promised = [...code.matchAll(/console\.log\(.*\); +\/\/ (.*)/g)].map(([, words]) => words);
  assert.ok(promised.length > 0, name);
  assert.deepEqual(
    said.map((text) => text.replace(site, '…')),
    promised,
  );
  tried++;
}
assert.equal(tried, 2);
server.close();
server.closeAllConnections();
console.log('the examples do what they say');
