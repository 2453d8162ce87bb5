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

/**
 * The built site on a host that knows of no header but a file's type, and those given; it has lost what `missing` matches.
 * `pages` counts how often a page was asked for.
 */
export async function servePlainly(headers = {}, missing = undefined) {
  const served = { pages: 0 };
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, 'http://site').pathname);
    const file = join(dist, path.endsWith('/') ? `${path}index.html` : path);
    if (file.endsWith('.html')) served.pages++;
    try {
      if (missing?.test(path)) throw new Error('lost');
      const body = await readFile(file);
      response
        .writeHead(200, { ...headers, 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' })
        .end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  const { port } = server.address();
  return { address: `http://127.0.0.1:${port}`, port, served, close };
}
