import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../../web/dist/', import.meta.url));
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** What a page must be served with to have threads. */
export const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** A server on a port that is free. */
export async function serve(answer) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { address: `http://127.0.0.1:${port}`, port, close };
}

/** A folder, with these headers. `textOf` makes of a file's path and content what is sent; it throws for what is lost. */
export function serveFolder(folder, headers = {}, textOf = (_, body) => body) {
  return serve(async (request, response) => {
    const path = normalize(new URL(request.url, 'http://site').pathname);
    const file = path.endsWith('/') ? `${path}index.html` : path;
    try {
      const body = textOf(file, await readFile(join(folder, file)));
      response
        .writeHead(200, { ...headers, 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' })
        .end(body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
}

/**
 * The built site on a host that knows of no header but a file's type, and those given; it has lost what `lost` matches, and
 * serves what `textOf` makes of a file. `pages` counts how often a page was asked for.
 */
export async function servePlainly(headers = {}, { lost, textOf = (_, body) => body } = {}) {
  const served = { pages: 0 };
  const site = await serveFolder(dist, headers, (file, body) => {
    if (file.endsWith('.html')) served.pages++;
    if (lost?.test(file)) throw new Error('lost');
    return textOf(file, body);
  });
  return { ...site, served };
}
