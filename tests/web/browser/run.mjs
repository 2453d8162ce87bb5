// The browser tests: node tests/web/browser/run.mjs [engine...], with web/dist built; MILLRACE_TEST_ALL=1 for every
// check in every engine.
import { sittingsOf } from './checks/index.mjs';
import { engines, whatIsMissing } from './engines.mjs';
import { Playground } from './playground.mjs';
import { Report } from './report.mjs';
import { serveSite } from './site.mjs';
import { checkSizes } from './sizes.mjs';

const CHECK_LIMIT_MS = 60_000;
/** Engines at a time: checks mostly wait for jobs that sleep. */
const LANES = 2;
const WIDTH = 1280;
const HEIGHT = 720;

const report = new Report();

async function withinLimit(work, limitMs = CHECK_LIMIT_MS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done in ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const isAlive = (driver) =>
  driver.evaluate('true').then(
    () => true,
    () => false,
  );

/** One check; whether the browser itself ended in it. */
async function tryCheck(engine, { name, run, limitMs }, driver, page) {
  const note = (text) => report.note(engine.name, text);
  const began = Date.now();
  try {
    await withinLimit(run({ page, engine: engine.name, flavour: engine.flavour, note }), limitMs);
    report.ok(engine.name, name, Date.now() - began);
  } catch (e) {
    if (engine.mayCrash > 0 && !(await isAlive(driver))) {
      note(e.message);
      return true;
    }
    report.fail(engine.name, name, e.message);
  }
  return false;
}

/** Runs the checks in one browser; returns those that are left when it ended by itself. */
async function sit(engine, { wishes, checks }, site) {
  const driver = await withinLimit(engine.launch({ site, ...wishes }));
  try {
    await driver.resize(WIDTH, HEIGHT);
    const page = new Playground(driver, wishes);
    for (const [i, check] of checks.entries())
      if (await tryCheck(engine, check, driver, page)) return checks.slice(i);
    return [];
  } finally {
    await driver.close();
  }
}

/** A sitting, begun again where it stopped if the browser ended by itself, as often as its engine may. */
async function sitThrough(engine, { wishes, checks }, site) {
  for (let left = checks; ; engine.mayCrash--) {
    left = await sit(engine, { wishes, checks: left }, site);
    if (left.length === 0) return;
    report.note(
      engine.name,
      `THE BROWSER ENDED BY ITSELF in "${left[0].name}"; it is started again, with that check`,
    );
  }
}

async function tryOut(engine, site) {
  const missing = whatIsMissing(engine);
  if (missing) {
    report.fail(engine.name, 'the browser is there', missing);
    return;
  }
  const began = Date.now();
  for (const sitting of sittingsOf(engine, process.env.MILLRACE_TEST_ALL)) {
    try {
      await sitThrough(engine, sitting, site);
    } catch (e) {
      report.fail(engine.name, 'the browser starts and ends', e.message);
    }
  }
  report.note(engine.name, `${Math.round((Date.now() - began) / 1000)} s`);
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !engines.some((e) => e.name === name));
if (unknown.length) {
  console.error(`${unknown} is not an engine; there are ${engines.map((e) => e.name).join(', ')}`);
  process.exit(2);
}

let site;
try {
  site = await serveSite();
} catch (e) {
  report.fail('site', 'the built page is served', e.message);
}
if (site) {
  checkSizes(report);
  const todo = engines.filter(({ name }) => asked.length === 0 || asked.includes(name));
  const lane = async () => {
    for (let engine = todo.shift(); engine; engine = todo.shift()) await tryOut(engine, site.address);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await site.close();
}
process.exit(report.end() ? 0 : 1);
