// From judged rows to text, at most 100 columns wide. Pure.

const absent = '–';

export function number(value) {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Cut off, not rounded: what reads as "5.00x" has reached 5. */
export function times(value) {
  const digits = value >= 10 ? 1 : 2;
  return `${(Math.floor(value * 10 ** digits) / 10 ** digits).toFixed(digits)}x`;
}

/** Median and half the range of the rounds, if there are several. */
export function figure(result) {
  if (!result) return absent;
  if (result.failed) return 'failed';
  const value = result.unit === 'times' ? times(result.median) : number(result.median);
  return result.max === result.min ? value : `${value} ±${Math.round(result.spread * 50)}%`;
}

export function ratio(row) {
  return row.ratio === undefined ? absent : times(row.ratio);
}

/** Lines of texts under each other; the columns named in `words` are aligned to the left. */
export function grid(words, lines) {
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => [...line[i]].length)));
  const pad = (text, i) => {
    const gap = ' '.repeat(widths[i] - [...text].length);
    return words.includes(i) ? text + gap : gap + text;
  };
  const [header, ...rows] = lines.map((line) => line.map(pad).join('  ').trimEnd());
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [header, rule.trimEnd(), ...rows].join('\n');
}

const marks = { goal: 'goal met', must: 'must met', missed: 'MISSED' };

function targetText(row, value) {
  if (value === undefined) return '';
  return row.atMost ? `≤${value}` : `${value}x`;
}

function judgedTable({ title, rows }) {
  const lines = rows.map((row) => [
    row.name,
    String(row.threads),
    row.unit ?? '',
    figure(row.ours),
    figure(row.go),
    ratio(row),
    targetText(row, row.must),
    targetText(row, row.goal),
    marks[row.met] ?? '',
  ]);
  const header = ['benchmark', 'P', 'unit', 'Millrace', 'Go', 'ratio', 'must', 'goal', ''];
  const columns = rows.some((row) => row.must !== undefined) ? header.length : 6;
  return `${title}\n\n${grid(
    [0, 2, 8],
    [header, ...lines].map((line) => line.slice(0, columns)),
  )}`;
}

/** How many musts and goals a table meets, and which musts it misses. */
function tally({ key, rows }) {
  const judged = rows.filter((row) => row.met);
  if (judged.length === 0) return [];
  const count = (...kinds) => judged.filter((row) => kinds.includes(row.met)).length;
  const missed = judged
    .filter((row) => row.met === 'missed')
    .map((row) => `${row.name}\u00a0(P\u00a0${row.threads})`) // kept on one line
    .join(', ');
  return [
    `${key}: ${count('goal', 'must')} of ${judged.length} musts met, ${count('goal')} of ${judged.length} goals` +
      (missed ? `; missed: ${missed}` : ''),
  ];
}

function wrapped(text) {
  const lines = [''];
  for (const word of text.split(' ')) {
    if (lines.at(-1).length + word.length >= 100) lines.push(' ');
    lines[lines.length - 1] += lines.at(-1) === '' ? word : ` ${word}`;
  }
  return lines.join('\n');
}

export function machineLines(report) {
  const { machine } = report;
  return [
    `${machine.cpu}, ${machine.processors} processors, ${machine.system}`,
    [machine.compilers, `node ${machine.node}`, machine.go ?? 'no Go'].filter(Boolean).join(', '),
  ];
}

/** What ./dev bench prints. */
export function reportText(report) {
  const parts = [
    [
      `Medians ± half the range; processes a figure: ${report.rounds}, fewer where one is slow.`,
      "ratio: Go's figure through ours (for 'times' ours through Go's). P: threads.",
      ...machineLines(report),
    ].join('\n'),
    ...report.tables.map(judgedTable),
  ];
  if (report.sizes.length > 0) {
    const bytes = (value) => value.toLocaleString('en');
    const lines = report.sizes.map((size) => [size.file, bytes(size.bytes), bytes(size.gzipBytes)]);
    parts.push(`Sizes\n\n${grid([0], [['file', 'bytes', 'gzip'], ...lines])}`);
  }
  const tallies = report.tables.flatMap(tally).map(wrapped);
  if (tallies.length > 0) parts.push(tallies.join('\n'));
  if (report.busy) {
    parts.push(`The machine was busy with other work (load ${report.load.toFixed(1)}): measure again.`);
  }
  return `\n${parts.join('\n\n')}\n`;
}
