// The README's table of embeds: what the browsers' test found.
import { readFileSync } from 'node:fs';

const ENGINES = ['chromium', 'firefox', 'webkit', 'webkit-single'];
const BLOCKED = 'storage of third parties blocked';
const short = (rung) => rung?.replace(/:.*/s, '').replace('not shown', '–') ?? '?';

/** What an engine comes to in one row: the same in every case, or each case by name. */
function words(cases) {
  const [[, first], ...others] = cases.filter(([, rung]) => rung !== undefined);
  const differing = others.filter(([, rung]) => rung !== first).map(([name, rung]) => `; ${name} ${rung}`);
  return first + differing.join('');
}

export function embedsTable() {
  const found = JSON.parse(readFileSync('tests/web/golden/embeds.json', 'utf8'));
  const rung = (engine, ...key) => {
    const cell = found[key.join(' | ')];
    return cell && short(cell[engine]);
  };
  const rows = new Map(
    Object.keys(found).map((cell) => {
      const [host, , sandbox, frame] = cell.split(' | ');
      return [`${host} | ${sandbox} | ${frame}`, [host, sandbox, frame]];
    }),
  );
  const lines = [...rows.values()].map(([host, sandbox, frame]) => {
    const cells = ENGINES.map((engine) =>
      words([
        ['', rung(engine, host, '–', sandbox, frame)],
        ['', rung(engine, host, 'the same site', sandbox, frame)],
        ['from another site', rung(engine, host, 'another site', sandbox, frame)],
        ['from another site without storage', rung(engine, host, 'another site', sandbox, frame, BLOCKED)],
      ]),
    );
    return `| ${host} | ${frame} | ${sandbox} | ${cells.join(' | ')} |`;
  });
  return [
    '| the post sends | the page is served with | its sandbox | Chromium | Firefox | WebKit, shared memory forced | WebKit |',
    '|---|---|---|---|---|---|---|',
    ...lines,
  ];
}
