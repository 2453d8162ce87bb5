// WebDriver cannot say what a page wrote to its console. For browsers without another protocol, a relay stands
// before the site: it notes failed requests and adds a script to each document that collects errors.
import { request } from 'node:http';
import { serve } from './plain-site.mjs';

const LISTENER = '/.listen-for-problems.js';

function listen() {
  const problems = [];
  globalThis.problemsHeard = problems;
  const { error } = console;
  console.error = (...words) => {
    problems.push(`console: ${words.map(String).join(' ')}`);
    error.apply(console, words);
  };
  const failed = (e) => {
    const { src, href } = e.target;
    problems.push(e.message ? `uncaught: ${e.message}` : `did not load: ${src ?? href}`);
  };
  addEventListener('error', failed, true);
  addEventListener('unhandledrejection', (e) => problems.push(`unhandled rejection: ${e.reason}`));
}

/** Passes requests on to `site`. `failures` grows by a line for each request that failed. */
export async function relayTo(site) {
  const failures = [];
  const { address, close } = await serve((asked, reply) => {
    if (asked.url === LISTENER) {
      reply.writeHead(200, {
        'Content-Type': 'text/javascript',
        'Cross-Origin-Resource-Policy': 'cross-origin',
      });
      reply.end(`(${listen})();`);
      return;
    }
    const headers = { ...asked.headers, 'accept-encoding': 'identity', host: new URL(site).host };
    // Each document comes whole, so that the script is in it.
    delete headers['if-none-match'];
    const onward = request(site + asked.url, { method: asked.method, headers }, (answer) => {
      if (answer.statusCode >= 400) failures.push(`${answer.statusCode} for ${asked.url}`);
      if (/text\/html/.test(answer.headers['content-type'])) void passDocument(answer, reply);
      else answer.pipe(reply.writeHead(answer.statusCode, answer.headers));
    });
    onward.on('error', (e) => {
      failures.push(`${e.message} for ${asked.url}`);
      reply.destroy();
    });
    asked.pipe(onward);
  });
  return { address, failures, close };
}

async function passDocument(answer, reply) {
  const parts = await answer.toArray();
  const text = Buffer.concat(parts).toString().replace('<head>', `<head><script src="${LISTENER}"></script>`);
  const { 'content-length': _, 'transfer-encoding': __, ...headers } = answer.headers;
  reply.writeHead(answer.statusCode, headers).end(text);
}
