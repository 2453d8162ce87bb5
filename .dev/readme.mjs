// What the READMEs show is what is compiled, and the trace's reference is complete.
//
// A code block under `<!-- core/examples/x.cpp -->` is that file; --write puts it there. Every example is shown. The table
// under "## Trace" in core/README.md has a row for each kind of event in trace.h. The table of embeds in README.md is
// what the browsers' test found (tests/web/golden/embeds.json), and that of sizes in web/README.md what the
// package has that was just built (--package); --write puts them there.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { embedsTable } from './readme-embeds.mjs';
import { areNear, sizesTable, tooHeavy } from './readme-sizes.mjs';

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

/** Puts a table between its marks in a README; without --write it must stand there already. */
function tabled(readme, name, lines, isSame = (old, now) => old === now) {
  const text = readFileSync(readme, 'utf8');
  const [all, begin, old, end] = new RegExp(`(<!-- ${name}:begin -->\\n)([\\s\\S]*?)(<!-- ${name}:end -->)`).exec(text) ?? [];
  const now = `\n${lines.join('\n')}\n\n`;
  if (all === undefined) problems.push(`${readme} has no place for the table of ${name}`);
  else if (write) writeFileSync(readme, text.replace(all, () => begin + now + end));
  else if (!isSame(old, now)) problems.push(`${readme}: its table of ${name} is not what was found; node .dev/readme.mjs --write puts it there`);
}

tabled('README.md', 'embeds', embedsTable());
// A package that was built some time ago says nothing of what there is now.
if (write ? existsSync('web/lib') : process.argv.includes('--package')) {
  tabled('web/README.md', 'sizes', sizesTable(), areNear);
  if (tooHeavy()) problems.push(tooHeavy());
}

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
