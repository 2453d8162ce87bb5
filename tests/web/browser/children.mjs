// The processes that the tests start. Each leads a group of its own, so that what it starts in turn ends with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const GRACE_MS = 3000;
const SAID_KEPT = 4000;
const living = new Set();
const ending = new AbortController();
/** Is aborted when a signal ends us, for what others start: Puppeteer by itself ends every other browser only. */
export const endOfAll = ending.signal;

export function start(command, args, options = {}) {
  const handle = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, detached: true });
  const child = { process: handle, said: '' };
  for (const stream of [handle.stdout, handle.stderr]) {
    stream?.on('data', (text) => {
      child.said = (child.said + text).slice(-SAID_KEPT);
    });
  }
  handle.on('error', (e) => {
    child.said += e.message;
  });
  handle.once('exit', () => living.delete(child));
  living.add(child);
  return child;
}

function signal({ process: { pid } }, name) {
  try {
    process.kill(-pid, name);
  } catch (e) {
    if (e.code !== 'ESRCH') throw e;
  }
}

export async function end(child) {
  if (!living.has(child) || child.process.pid === undefined) return;
  const gone = once(child.process, 'exit');
  signal(child, 'SIGTERM');
  await Promise.race([gone, pause(GRACE_MS, undefined, { ref: false })]);
  signal(child, 'SIGKILL');
  await gone;
}

for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM']) {
  process.once(name, () => {
    for (const child of living) signal(child, 'SIGKILL');
    ending.abort();
    process.exit(1);
  });
}

/** A port that was free a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
