// What ./dev stands on: locks, commands that do not outlive it, and that nothing half-done is taken for complete. Each
// test's folder has a space and an apostrophe in its path.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

const scripts = resolve('.dev');
const made = mkdtempSync(join(tmpdir(), "millrace dev's-"));
after(() => rmSync(made, { recursive: true, force: true }));

/** Where a test has its checkout: nothing but the files that it names. */
function checkout(files = {}) {
  const folder = mkdtempSync(join(made, 'checkout-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: 0o755 });
  }
  return folder;
}

const readIn = (folder, file) => {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
};

/** A ./dev that does `work`, with `path` as its PATH. What it reads is `child.stdin`. */
function dev(folder, name, work, path = process.env.PATH) {
  const setup = `set -euo pipefail; ROOT=$PWD TOOLCHAIN=$PWD/.toolchain ASKED='./dev ${name}' SUITES_ALL=''
    for part in say lock watched emscripten build web; do . "$0/$part.sh"; done\n`;
  const child = spawn('/bin/bash', ['-c', setup + work, scripts], {
    cwd: folder,
    env: { ...process.env, PATH: path },
  });
  const one = { child, said: '', ended: once(child, 'exit') };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      one.said += text;
    });
  }
  return one;
}

async function until(what, isSo) {
  for (const began = Date.now(); !isSo(); await pause(20)) {
    if (Date.now() - began > 30_000) assert.fail(`not so after 30 s: ${what()}`);
  }
}

/** Waits until what runs in a folder has made a file there, or has said something. */
const untilMade = (one, folder, file) =>
  until(
    () => one.said,
    () => existsSync(join(folder, file)),
  );
const untilSaid = (one, words) =>
  until(
    () => one.said,
    () => one.said.includes(words),
  );

/** Whether a process runs: one that has ended, and of which nobody has asked how, does not. */
function runs(pid) {
  if (process.platform !== 'linux')
    return /^[^Z]/.test(spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout.trim());
  return existsSync(`/proc/${pid}/stat`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z');
}

/** A PATH without flock, as on macOS. */
function pathWithoutFlock() {
  const folder = mkdtempSync(join(made, 'commands-'));
  for (const name of ['cat', 'dirname', 'mkdir', 'perl', 'sleep'])
    symlinkSync(
      spawnSync('/bin/bash', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim(),
      join(folder, name),
    );
  return folder;
}

for (const [where, path] of [
  ['flock', process.env.PATH],
  ['Perl for flock', pathWithoutFlock()],
]) {
  describe(`a lock, with ${where}`, () => {
    const hold = 'hold() { echo >held; read -r; echo first >>order; }; locked web hold';
    const follow = 'follow() { echo second >>order; }; locked "build/release web" follow';

    test('the second says for whom it waits, and goes on when that is done', async () => {
      const folder = checkout();
      const first = dev(folder, 'serve', hold, path);
      await untilMade(first, folder, 'held');
      const second = dev(folder, 'test web', follow, path);
      await untilSaid(second, 'waiting');
      assert.equal(second.said, `dev: waiting for ./dev serve (process ${first.child.pid}): it uses web …\n`);
      first.child.stdin.write('\n');
      assert.deepEqual(await first.ended, [0, null]);
      assert.deepEqual(await second.ended, [0, null]);
      assert.match(second.said, /\ndev: web is free: going on\n$/);
      assert.equal(readIn(folder, 'order'), 'first\nsecond');
    });

    test('of one that was killed is free at once', async () => {
      const folder = checkout();
      const first = dev(folder, 'serve', hold, path);
      await untilMade(first, folder, 'held');
      first.child.kill('SIGKILL');
      await first.ended;
      const second = dev(folder, 'test web', follow, path);
      assert.deepEqual(await second.ended, [0, null]);
      assert.equal(second.said, '');
    });
  });
}

test('a suite that waits, and whose output goes to a log, is heard', async () => {
  const folder = checkout();
  const first = dev(folder, 'serve', 'hold() { echo >held; read -r; }; locked web hold');
  await untilMade(first, folder, 'held');
  const suite =
    'suite() { locked web suite_alone; }; suite_alone() { watched inner.log more more; }; more() { locked bench echo done; }';
  const second = dev(folder, 'test web', `${suite}; watched log work suite`);
  await untilSaid(second, `waiting for ./dev serve (process ${first.child.pid}): it uses web`);
  first.child.stdin.write('\n');
  assert.deepEqual(await second.ended, [0, null]);
  assert.equal(readIn(folder, 'inner.log'), 'done');
});

test('who holds a lock may ask for it again, and keeps it until the end', async () => {
  const folder = checkout();
  const first = dev(
    folder,
    'test web',
    'outer() { locked "web bench" true; echo >held; read -r; }; locked web outer',
  );
  await untilMade(first, folder, 'held');
  const second = dev(folder, 'serve', 'locked bench true; locked web true');
  await untilSaid(second, 'uses web');
  first.child.stdin.write('\n');
  assert.deepEqual(await second.ended, [0, null]);
  assert.equal(first.said, '');
});

/** A command that does not end by itself, and starts another in the background. */
const endless = `bash -c 'echo $$ >leader; sleep 1000 & echo $! >child; wait'`;
const commands = {
  'a command': `watched log work ${endless}`,
  'a suite, which minds commands itself': `suite() { watched log.2 more ${endless}; }; locked web watched log work suite`,
  'a command whose output is ours': `attended ${endless}`,
};

async function started(folder, work) {
  const one = dev(folder, 'test', work);
  await until(
    () => one.said,
    () => readIn(folder, 'child') !== '',
  );
  return { ...one, pids: ['leader', 'child'].map((file) => readIn(folder, file)) };
}

for (const [what, work] of Object.entries(commands)) {
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) {
    test(`${signal} ends ${what}, before ./dev itself ends`, async () => {
      const { child, ended, pids } = await started(checkout(), work);
      child.kill(signal);
      assert.deepEqual(await ended, [128 + constants.signals[signal], null]);
      assert.deepEqual(pids.filter(runs), []);
    });
  }
}

test('a command ends soon after ./dev was killed, and until then its folders are locked', async () => {
  const folder = checkout();
  const { child, ended, pids } = await started(folder, `locked web ${commands['a command']}`);
  child.kill('SIGKILL');
  await ended;
  const second = dev(folder, 'serve', 'locked web true');
  assert.deepEqual(await second.ended, [0, null]);
  assert.deepEqual(pids.filter(runs), []);
});

describe('what was interrupted is done again', () => {
  const wait = '#!/bin/sh\necho >waits; exec sleep 1000\n';
  const files = {
    'CMakePresets.json': '{}',
    'bin/cmake': wait,
    'bin/npm': wait.replace('waits', '../waits'),
    'build/release/.configured': '',
    'build/wasm-single/wasm-bindings/millrace-single.wasm': '',
    'core/patterns/patterns.cpp': '',
    'public/icon.svg': '',
    'web/dist/.millrace-built': '',
    'web/node_modules/.millrace-installed': '',
    'web/package-lock.json': '{}',
  };
  for (const [what, stamp, work] of [
    ['npm packages', 'web/node_modules/.millrace-installed', 'web_install'],
    ['the site', 'web/dist/.millrace-built', 'web_build'],
    ['a preset', 'build/release/.configured', 'build_configure release ON'],
  ]) {
    test(what, async () => {
      const folder = checkout(files);
      writeFileSync(join(folder, stamp), `${folder} native as it was`);
      const one = dev(folder, 'serve', `${work} || exit 1`, `${join(folder, 'bin')}:${process.env.PATH}`);
      await untilMade(one, folder, 'waits');
      one.child.kill('SIGTERM');
      assert.deepEqual(await one.ended, [143, null]);
      assert.equal(readIn(folder, stamp), '');
    });
  }
});

test("Emscripten's launchers find themselves in a folder with a space", async () => {
  const launcher = '#!/bin/sh\nexec echo "$(readlink -f $0).py" "$@"\n';
  const folder = checkout({ 'root/em++': launcher });
  const one = dev(
    folder,
    'serve',
    'emscripten_quote root; root/em++ x; cp root/em++ once; emscripten_quote root; cmp root/em++ once',
  );
  assert.deepEqual(await one.ended, [0, null]);
  assert.equal(one.said, `${join(folder, 'root/em++')}.py x\n`);
});

for (const [name, works] of [
  ["it's here + ü", true],
  ['c#', false],
  ['100%', false],
]) {
  test(`a checkout in "${name}" ${works ? 'works' : 'is told that it cannot work, and left as it is'}`, () => {
    const folder = join(checkout(), name);
    cpSync(scripts, join(folder, '.dev'), { recursive: true });
    cpSync('dev', join(folder, 'dev'));
    const { status, stderr } = spawnSync('./dev', ['build', works ? 'none' : 'release'], { cwd: folder });
    assert.equal(status, works ? 2 : 1);
    if (works) assert.match(`${stderr}`, /there is no preset 'none'/);
    else assert.ok(`${stderr}`.includes(`path is ${folder}; it may have none of`), `${stderr}`);
    assert.deepEqual(readdirSync(folder).sort(), ['.dev', 'dev']);
  });
}
