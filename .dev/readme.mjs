// What the READMEs show is what is compiled, and the trace's reference is complete.
//
// A code block under `<!-- core/examples/x.cpp -->` is that file; --write puts it there. Every example is shown. The table
// under "## Trace" in core/README.md has a row for each kind of event in trace.h. The table of embeds in README.md is
// what the browsers' test found (tests/web/golden/embeds.json); --write puts it there.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const write = process.argv.includes('--write');
const problems = [];
const shown = new Set();

for (const readme of ['README.md', 'core/README.md']) {
  const old = readFileSync(readme, 'utf8');
  const text = old.replace(/^<!-- (core\/examples\/\S+) -->\n+```cpp\n([\s\S]*?)^```$/gm, (block, path, code) => {
    shown.add(path);
    const compiled = readFileSync(path, 'utf8');
    if (code !== compiled && !write) problems.push(`${readme}: its code is not ${path}; node .dev/readme.mjs --write puts it there`);
    return `<!-- ${path} -->\n\`\`\`cpp\n${compiled}\`\`\``;
  });
  if (write && text !== old) writeFileSync(readme, text);
}

const found = JSON.parse(readFileSync('tests/web/golden/embeds.json', 'utf8'));
const ENGINES = ['chromium', 'firefox', 'webkit', 'webkit-single'];
const short = (rung) => rung?.replace(/:.*/s, '').replace('not shown', '–') ?? '?';
const rungsOf = (host, site, sandbox, frame) =>
  ENGINES.map((engine) => short(found[`${host} | ${site} | ${sandbox} | ${frame}`]?.[engine]));
const cells = [...new Set(Object.keys(found).map((cell) => cell.replace(/\| (the same|another) site \|/, '|')))];
const embeds = cells.map((cell) => {
  const [host, sandbox, frame] = cell.split(' | ');
  const near = rungsOf(host, 'the same site', sandbox, frame);
  const far = rungsOf(host, 'another site', sandbox, frame);
  const both = near.map((rung, i) => (rung === far[i] ? rung : `${rung}; from another site ${far[i]}`));
  return `| ${host} | ${frame} | ${sandbox} | ${both.join(' | ')} |`;
});
const table = [
  '| the post sends | the frame is served with | its sandbox | Chromium | Firefox | WebKit, shared memory forced | WebKit |',
  '|---|---|---|---|---|---|---|',
  ...embeds,
].join('\n');
const main = readFileSync('README.md', 'utf8');
const tabled = main.replace(/(<!-- embeds:begin -->\n)[\s\S]*?(<!-- embeds:end -->)/, `$1\n${table}\n\n$2`);
if (write && tabled !== main) writeFileSync('README.md', tabled);
else if (tabled !== main) problems.push('README.md: its table of embeds is not what was found; node .dev/readme.mjs --write puts it there');
if (!main.includes('<!-- embeds:begin -->')) problems.push('README.md has no place for the table of embeds');

const examples = readdirSync('core/examples').filter((name) => name.endsWith('.cpp'));
for (const name of examples) {
  if (!shown.has(`core/examples/${name}`)) problems.push(`no README shows core/examples/${name}`);
}

const [, enumerators] = /^enum class event .*\{([^}]*)\}/m.exec(readFileSync('core/include/millrace/trace.h', 'utf8'));
const [trace] = /^## Trace$[\s\S]*?(?=^## |(?![\s\S]))/m.exec(readFileSync('core/README.md', 'utf8'));
const rows = [...trace.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, names]) => names.match(/\w+/g));
const kinds = [...enumerators.matchAll(/^\s*(\w+) = /gm)].map(([, name]) => name);
for (const kind of kinds) if (!rows.includes(kind)) problems.push(`core/README.md: the trace's table has no row for ${kind}`);
for (const row of rows) if (!kinds.includes(row)) problems.push(`core/README.md: trace.h has no event ${row}`);

for (const problem of problems) console.log(problem);
console.log(`READMEs: ${shown.size} examples shown, ${kinds.length} kinds of event explained`);
if (problems.length > 0 || shown.size === 0 || kinds.length === 0) process.exit(1);
