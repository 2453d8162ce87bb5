// README's performance section out of build/bench.json. See ./dev bench --readme.

import { readFileSync, writeFileSync } from 'node:fs';
import { figure, machineLines, ratio } from './table.mjs';

const begin = '<!-- bench:begin -->';
const end = '<!-- bench:end -->';

function tableOf(report) {
  const rowsOf = (key) => report.tables.find((table) => table.key === key)?.rows ?? [];
  const find = (key, name, threads) =>
    rowsOf(key).find((row) => row.name === name && row.threads === threads);
  const both = [...rowsOf('native'), ...rowsOf('wasm')];
  const cells = [...new Set(both.map((row) => `${row.name} ${row.threads}`))];
  const order = [...new Set(both.map((row) => row.name))];
  const lines = cells
    .map((cell) => cell.split(' '))
    .sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]) || a[1] - b[1])
    .map(([name, threads]) => {
      const native = find('native', name, Number(threads));
      const wasm = find('wasm', name, Number(threads));
      const goJs = find('goJs', name, Number(threads));
      const any = native ?? wasm;
      return [
        any.unit && any.unit !== 'times' ? `${any.title}, ${any.unit}` : any.title,
        threads,
        figure(any.go),
        figure(native?.ours),
        native ? ratio(native) : '–',
        figure(wasm?.ours),
        wasm ? ratio(wasm) : '–',
        goJs ? ratio(goJs) : '–',
      ];
    });
  const header = ['', 'P', 'Go', 'Millrace', 'Go ÷', 'Millrace, Wasm', 'Go ÷', 'Go, Wasm ÷'];
  const rule = header.map((_, i) => (i === 0 ? '---' : '--:'));
  return [header, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** The section's text; throws when the report is not fit to be published. */
export function section(report) {
  if (report.partial) throw new Error(`it is of \`${report.command}\`, which leaves something out`);
  if (report.busy) throw new Error(`the machine was busy with other work (load ${report.load.toFixed(1)})`);
  return [
    `Medians ± half the range of ${report.rounds} processes, ${report.date.slice(0, 10)}, by \`${report.command}\` on`,
    `${machineLines(report).join(';\n')}.`,
    "P is the number of threads, Go's GOMAXPROCS. ÷: how many times Millrace's figure goes into that one; for the gain of the",
    'second worker, how much of it Millrace has. Wasm runs in node; Go compiled to Wasm (GOOS=js) has one thread.',
    '',
    tableOf(report),
  ].join('\n');
}

/** The README with the section between its markers. */
export function splice(readme, text) {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md lacks ${begin} or, after it, ${end}`);
  return `${readme.slice(0, from + begin.length)}\n${text}\n${readme.slice(to)}`;
}

function main([reportFile, readmeFile]) {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8'));
    writeFileSync(readmeFile, splice(readFileSync(readmeFile, 'utf8'), section(report)));
  } catch (error) {
    console.error(`bench: ${reportFile} does not become README's: ${error.message}; run ./dev bench --full`);
    process.exit(1);
  }
}

if (process.argv[1] === import.meta.filename) main(process.argv.slice(2));
