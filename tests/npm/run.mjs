// The package as people install it: node tests/npm/run.mjs [project...], with web/lib built; MILLRACE_TEST_ALL=1 for
// every bundler. Each project is a folder of its own with the packed tarball in it.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { end, freePort, start } from '../web/browser/children.mjs';
import { webFolder } from '../web/browser/packages.mjs';
import { ISOLATED, serveFolder } from '../web/browser/plain-site.mjs';
import { launchPuppeteer } from '../web/browser/puppeteer-driver.mjs';
import { Report } from '../web/browser/report.mjs';
import { until } from '../web/browser/until.mjs';
import { projects } from './projects.mjs';

const execute = promisify(execFile);
const STEP_LIMIT_MS = 300_000;
const PAGE_LIMIT_MS = 60_000;
const HEADERS = {
  ...ISOLATED,
  'Cross-Origin-Resource-Policy': 'cross-origin', // a frame without an origin is another's
};
const programs = fileURLToPath(new URL('programs/', import.meta.url));
const report = new Report();

async function step(folder, [command, ...args]) {
  try {
    const { stdout } = await execute(command, args, {
      cwd: folder,
      timeout: STEP_LIMIT_MS,
      env: { ...process.env, CI: '1' },
    });
    return stdout;
  } catch (e) {
    const said = `${e.stdout ?? ''}${e.stderr ?? ''}`.trim().split('\n').slice(-12).join('\n');
    throw new Error(`${command} ${args.join(' ')}: ${e.code ?? e.signal}\n${said}`);
  }
}

function write(folder, path, text) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** A folder with the project's files and packages. */
async function setUp(
  tarball,
  { name, packages = {}, manifest = {}, programs: names = [], files = {}, assets },
) {
  const folder = mkdtempSync(join(tmpdir(), `millrace-npm-${name.replaceAll(/\W+/g, '-')}-`));
  const dependencies = { millrace: `file:${tarball}`, ...packages };
  write(folder, 'package.json', JSON.stringify({ private: true, type: 'module', dependencies, ...manifest }));
  for (const program of names) cpSync(join(programs, program), join(folder, program));
  for (const [path, text] of Object.entries(files)) write(folder, path, text);
  await step(folder, ['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error']);
  if (assets)
    cpSync(join(folder, 'node_modules/millrace/lib/assets'), join(folder, assets), { recursive: true });
  return folder;
}

// What a CDN sends so that isolated pages of others may use its files.
const CDN_HEADERS = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' };

/** The project's page; what it calls @CDN@ is at `cdn`. */
const servePage = (folder, cdn) =>
  serveFolder(folder, HEADERS, (file, body) =>
    cdn && file.endsWith('.html') ? String(body).replaceAll('@CDN@', `${cdn.address}/`) : body,
  );

async function serveWith(folder, [command, ...args]) {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const child = start(command, [...args, String(port)], { cwd: folder });
  const answers = () =>
    fetch(address).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(`${command} ${args[0]} to serve`, answers, STEP_LIMIT_MS);
  return { address, close: () => end(child) };
}

const EXPECTED = {
  error: 'job 4: failed',
  failed: [4],
  exhaustive: true,
  outcomes: 2,
  played: 'job 2: failed',
};

async function openPage(site, browser, { expected = EXPECTED, flavour = 'threads' }) {
  const driver = await launchPuppeteer(browser, { site: site.address, dark: false, reducedMotion: false });
  try {
    await driver.open(site.address);
    const result = () => driver.evaluate('document.documentElement.dataset.result ?? null').catch(() => null);
    const text = await until('the page to have run', result, PAGE_LIMIT_MS).catch(async (e) => {
      throw new Error(`${e.message}\n${(await driver.problems()).join('\n')}`);
    });
    const { mode, ...came } = JSON.parse(text);
    if (mode?.flavour !== flavour || JSON.stringify(came) !== JSON.stringify(expected)) throw new Error(text);
    const problems = await driver.problems();
    if (problems.length > 0) throw new Error(problems.join('\n'));
  } finally {
    await driver.close();
  }
}

async function tryOut(tarball, project) {
  const began = Date.now();
  let folder;
  try {
    folder = await setUp(tarball, project);
    let said = '';
    for (const command of project.steps) said += await step(folder, command);
    if (project.says && !said.includes(project.says)) throw new Error(`it said: ${said}`);
    const cdn = project.cdn && (await serveFolder(join(folder, project.cdn), CDN_HEADERS));
    if (project.site || project.serve) {
      const site = project.serve
        ? await serveWith(folder, project.serve)
        : await servePage(join(folder, project.site), cdn);
      try {
        for (const browser of project.browsers ?? ['chrome']) await openPage(site, browser, project);
      } finally {
        await site.close();
        await cdn?.close();
      }
    }
    report.ok('npm', `${project.name}: the package installs and does what it should`, Date.now() - began);
  } catch (e) {
    report.fail('npm', project.name, e.message);
  } finally {
    if (folder && !process.env.MILLRACE_KEEP) rmSync(folder, { recursive: true, force: true });
  }
}

const root = join(webFolder, '..');
const { version } = JSON.parse(readFileSync(join(webFolder, 'package.json'), 'utf8'));
const release = (tag, tarball) => ['.ci/publish', tag, tarball, '--dry-run'];

/** What linters of packages, its own README, and the registry's client say of it. */
const lints = [
  { name: 'publint', command: () => [bin('publint'), '--strict'] },
  { name: 'attw', command: (tarball) => [bin('attw'), tarball, '--profile', 'esm-only'] },
  { name: 'the table of sizes', folder: root, command: () => ['node', '.dev/readme.mjs', '--package'] },
  { name: 'npm publish', folder: root, command: (tarball) => release(`v${version}`, tarball) },
  {
    name: 'the publisher, whom another tag stops,',
    folder: root,
    command: (tarball) => ['bash', '-c', '! "$@"', '-', ...release('v0.0.0', tarball)],
  },
];
const bin = (name) => join(webFolder, 'node_modules/.bin', name);

async function lint(tarball, { name, folder = webFolder, command }) {
  const began = Date.now();
  try {
    await step(folder, command(tarball));
    report.ok('npm', `${name} finds nothing wrong`, Date.now() - began);
  } catch (e) {
    report.fail('npm', name, e.message);
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !projects.some((project) => project.name === name));
if (unknown.length > 0) {
  console.error(`${unknown} is not a project; there are ${projects.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const wanted = ({ name, slow }) =>
  asked.length > 0 ? asked.includes(name) : !slow || process.env.MILLRACE_TEST_ALL;

const packed = mkdtempSync(join(tmpdir(), 'millrace-npm-'));
try {
  const pack = ['npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', packed];
  const tarball = join(packed, (await step(webFolder, pack)).trim());
  if (asked.length === 0) for (const one of lints) await lint(tarball, one);
  for (const project of projects.filter(wanted)) await tryOut(tarball, project);
} finally {
  rmSync(packed, { recursive: true, force: true });
}
process.exit(report.end() ? 0 : 1);
