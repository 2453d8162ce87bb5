// The listings are real Go: Go itself formats, vets, compiles and runs them, and they print what ours print.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildFolder, programText, schema, variantsOf } from './programs.mjs';

const run = promisify(execFile);
const go = process.env.MILLRACE_GO;
const xsync = process.env.MILLRACE_GO_XSYNC;
const millrace = join(buildFolder, 'release/core/cli/millrace');
const folder = join(buildFolder, 'go');
const binaries = join(folder, 'bin');
const BUILD_LIMIT_MS = 180_000;

/** Numbers with which it is known what a program prints, however its goroutines are scheduled. */
const ONE_WORKER = { workers: '1', jobs: '6', buffer: '10', fail: '2, 5' };
const THREE_WORKERS = { ...ONE_WORKER, workers: '3' };
const ONE_AT_A_TIME = { jobs: '6', fail: '3', limit: '1' };
const ALL_AT_ONCE = { jobs: '6', fail: '', limit: '-1' };

/** Whether its jobs all run out of time. */
const isTimed = ({ pattern, timeoutMs, heedContext }) =>
  timeoutMs !== '0' && (pattern === 'worker-pool' || heedContext === 'true');

function numbersOf(settings) {
  const { pattern, mistake } = settings;
  switch (pattern) {
    case 'errgroup':
      return isTimed(settings) ? [ONE_AT_A_TIME] : [ONE_AT_A_TIME, ALL_AT_ONCE];
    case 'pool-errgroup':
      return [{ ...ONE_WORKER, fail: '3' }];
    case 'worker-pool':
      // Which error comes first, or last, is known of one worker.
      if (mistake === 'none' || mistake === 'last-error') return [ONE_WORKER];
      // Whoever has been handed a job has called Add.
      if (mistake === 'add-inside') return [{ ...THREE_WORKERS, buffer: '0' }];
      return [THREE_WORKERS];
    default:
      return [{}];
  }
}

/** How much work a job has. */
function amountsOf(settings) {
  if (isTimed(settings)) return { workMs: '60000', workBlocks: '1000000' };
  // The sibling of the task that fails sleeps so much longer that no machine is as late as that.
  if (settings.pattern === 'fetch-all-data') return { workMs: '100', workBlocks: '20' };
  // With a deadline that nobody heeds, longer than that is.
  return { workMs: settings.timeoutMs === '0' ? '2' : '20', workBlocks: '20' };
}

const all = schema.patterns
  .flatMap(({ name: pattern }) =>
    variantsOf(pattern).flatMap(({ settings, name }) =>
      numbersOf(settings).map((numbers) => ({
        name: [name, ...Object.entries(numbers).map(([field, value]) => `${field}=${value || 'none'}`)].join(
          ' ',
        ),
        settings: { ...settings, ...amountsOf(settings), ...numbers },
      })),
    ),
  )
  .map((one, i) => ({ ...one, command: `p${String(i).padStart(2, '0')}` }));

/** Declares what the listings call of golang.org/x/image. */
const ximage = fileURLToPath(new URL('x-image', import.meta.url));

/** Those that fetch or resize have nothing for it here, nor has the command: Go reads them, and does not run them. */
const runs = ({ settings }) => settings.work === 'sleep' || settings.work === 'hash';
const cases = all.filter(runs);
const folderOf = (one) => (runs(one) ? 'programs' : 'outside');

function goEnvironment() {
  const offline = xsync ? { GOPROXY: 'off', GOSUMDB: 'off' } : {};
  return {
    ...process.env,
    ...offline,
    GOTOOLCHAIN: 'local',
    GOFLAGS: '-mod=mod',
    GOWORK: 'off',
    GOCACHE: join(folder, 'cache'),
  };
}

function runGo(...args) {
  try {
    return execFileSync(go, args, { cwd: folder, env: goEnvironment(), encoding: 'utf8', stdio: 'pipe' });
  } catch (e) {
    throw new Error(`go ${args.join(' ')}:\n${e.stdout}${e.stderr}`);
  }
}

/** What a program came to: its exit status and what it printed. */
async function result(file, args = []) {
  const env = { ...process.env, GOTRACEBACK: 'single' };
  const { code = 0, stdout, stderr } = await run(file, args, { env, timeout: 20_000 }).catch((e) => e);
  return { code, lines: stdout.split('\n').filter(Boolean), stderr };
}

async function runOurs(settings) {
  const used = schema.fields.filter((f) => f.patterns.includes(settings.pattern) && settings[f.name]);
  const flags = used.filter((f) => f.name !== 'pattern').flatMap((f) => [`--${f.flag}`, settings[f.name]]);
  const command = ['run', settings.pattern, ...flags];
  const [{ lines }, { lines: json }] = await Promise.all([
    result(millrace, command),
    result(millrace, [...command, '--format', 'json']),
  ]);
  return { lines: lines.slice(0, -1), outcome: JSON.parse(json.join('\n')).outcome };
}

/** Lines in an order of their own, without what the scheduler decides. */
function shapeOf(lines, { mistake }) {
  const lost = mistake === 'unsynchronised-counter';
  return lines
    .map((line) => line.replace(/^Worker \d+/, 'Worker #'))
    .map((line) => (lost ? line.replace(/^Counted: \d+$/, 'Counted: #') : line))
    .sort();
}

beforeAll(() => {
  if (!go) throw new Error('MILLRACE_GO is not set: run `./dev test go`, which finds Go or brings it');
  for (const name of ['programs', 'outside']) rmSync(join(folder, name), { recursive: true, force: true });
  for (const one of all) {
    const file = join(folder, folderOf(one), one.command, 'main.go');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, programText(one.settings));
  }
  mkdirSync(binaries, { recursive: true });
  const required = xsync ? `v0.0.0\n\nreplace golang.org/x/sync => ${JSON.stringify(xsync)}` : 'v0.11.0';
  writeFileSync(
    join(folder, 'go.mod'),
    [
      'module listings\n\ngo 1.23\n',
      `require golang.org/x/sync ${required}\n`,
      `require golang.org/x/image v0.0.0\n\nreplace golang.org/x/image => ${JSON.stringify(ximage)}\n`,
    ].join('\n'),
  );
  runGo('build', '-ldflags=-s -w', '-o', `${binaries}/`, './programs/...');
}, BUILD_LIMIT_MS);

test('gofmt has nothing to change', () => {
  const root = execFileSync(go, ['env', 'GOROOT'], { env: goEnvironment(), encoding: 'utf8' }).trim();
  const diff = execFileSync(join(root, 'bin/gofmt'), ['-d', 'programs', 'outside'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(diff).toBe('');
});

test('go vet has nothing to say', () => runGo('vet', './programs/...', './outside/...'), BUILD_LIMIT_MS);

describe.concurrent('prints what ours prints and ends as ours ends', () => {
  test.each(cases)('$name', async ({ command, settings }) => {
    const [theirs, ours] = await Promise.all([result(join(binaries, command)), runOurs(settings)]);
    const { kind, error } = ours.outcome;
    expect(ours.lines.length).toBeGreaterThan(0);
    expect(shapeOf(theirs.lines, settings)).toEqual(shapeOf(ours.lines, settings));
    if (kind === 'deadlock') {
      expect(theirs.stderr).toContain('fatal error: all goroutines are asleep - deadlock!');
      expect(theirs.code).toBe(2);
    } else if (settings.pattern === 'worker-pool') {
      expect(kind).toBe('error');
      expect(theirs.code).toBe(1);
      if (settings.workers === '1') expect(theirs.stderr.trim().endsWith(error)).toBe(true);
    } else {
      expect(theirs.code).toBe(0);
      expect(theirs.lines.filter((line) => line.startsWith('Error: '))).toEqual(
        error ? [`Error: ${error}`] : [],
      );
    }
  });
});
