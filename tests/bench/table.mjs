// From the measured samples to tables of medians, spreads and ratios. Pure.

export function summarise(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const median = (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2;
  return { rounds: values, median, min: sorted[0], spread: (sorted[n - 1] - sorted[0]) / median };
}

function number(value) {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const absent = '–';

function cellText(result) {
  if (!result) return absent;
  if (result.median === undefined) return 'failed';
  return `${number(result.median)} (${number(result.min)}) ±${Math.round(result.spread * 50)}%`;
}

/** How many times our figure goes into the peer's: of the medians, and of the minima. */
function ratio(peer, ours) {
  if (!peer?.median || !ours?.median) return undefined;
  return { median: peer.median / ours.median, min: peer.min / ours.min };
}

function times(value) {
  return `${value.toFixed(value >= 9.95 ? 0 : value >= 1.995 ? 1 : 2)}x`;
}

function ratioText(value) {
  return value === undefined ? absent : `${times(value.median)} (${times(value.min)})`;
}

/** Rows of texts as a Markdown table whose columns line up in a terminal; the first `words` are words. */
function grid(words, header, rows) {
  const lines = [header, header.map(() => ''), ...rows];
  const widths = header.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const left = (i) => i < words;
  return lines
    .map((line, row) => {
      const texts = line.map((text, i) => {
        if (row === 1) return left(i) ? '-'.repeat(widths[i]) : `${'-'.repeat(widths[i] - 1)}:`;
        return left(i) ? text.padEnd(widths[i]) : text.padStart(widths[i]);
      });
      return `| ${texts.join(' | ')} |`;
    })
    .join('\n');
}

function finder(report) {
  return (name, side, threads) =>
    report.results.find((r) => r.name === name && r.side === side && r.threads === threads);
}

/** One record for each benchmark and number of threads. */
function compare(report) {
  const find = finder(report);
  const names = [...new Set(report.results.map((r) => r.name))];
  return names.flatMap((name) => {
    const threads = new Set(
      report.results
        .filter((r) => r.name === name && r.side !== 'wasm-single' && r.side !== 'go-wasm')
        .map((r) => r.threads),
    );
    if (threads.size === 0) threads.add(1);
    return [...threads].map((t) => {
      const at = {
        go: find(name, 'go', t),
        native: find(name, 'native', t),
        wasm: find(name, 'wasm-threads', t),
        single: find(name, 'wasm-single', 1),
        goWasm: find(name, 'go-wasm', 1),
      };
      const unit = Object.values(at).find((r) => r?.unit)?.unit ?? '';
      return {
        name,
        unit,
        threads: t,
        at,
        ratios: {
          'go/native': ratio(at.go, at.native),
          'go/wasm-threads': ratio(at.go, at.wasm),
          'go-wasm/wasm-threads': ratio(at.goWasm, at.wasm),
          'go-wasm/wasm-single': ratio(at.goWasm, at.single),
        },
      };
    });
  });
}

function nativeTable(rows) {
  return grid(
    2,
    ['benchmark', 'unit', 'threads', 'Go', 'Millrace', 'Go / Millrace'],
    rows.map((r) => [
      r.name,
      r.unit,
      String(r.threads),
      cellText(r.at.go),
      cellText(r.at.native),
      ratioText(r.ratios['go/native']),
    ]),
  );
}

function wasmTable(rows) {
  return grid(
    2,
    ['benchmark', 'unit', 'threads', 'Millrace, threads', 'Go native /', 'Go wasm', 'Go wasm /'],
    rows.map((r) => [
      r.name,
      r.unit,
      String(r.threads),
      cellText(r.at.wasm),
      ratioText(r.ratios['go/wasm-threads']),
      cellText(r.at.goWasm),
      ratioText(r.ratios['go-wasm/wasm-threads']),
    ]),
  );
}

function singleTable(rows) {
  const once = rows.filter((r, i) => rows.findIndex((other) => other.name === r.name) === i);
  return grid(
    2,
    ['benchmark', 'unit', 'Millrace, single', 'Go wasm', 'Go wasm /'],
    once.map((r) => [
      r.name,
      r.unit,
      cellText(r.at.single),
      cellText(r.at.goWasm),
      ratioText(r.ratios['go-wasm/wasm-single']),
    ]),
  );
}

/** How much faster the same CPU-bound jobs are done by two workers than by one, on two threads. */
function speedUps(report) {
  const find = finder(report);
  const sides = { go: 2, native: 2, 'wasm-threads': 2, 'go-wasm': 1 };
  return Object.entries(sides).flatMap(([side, t]) => {
    const gained = ratio(find('cpu_pool_1', side, t), find('cpu_pool_2', side, t));
    return gained ? [{ side, ...gained }] : [];
  });
}

export function tables(report) {
  const rows = compare(report);
  const has = (side) => report.results.some((r) => r.side === side);
  const speedUp = speedUps(report);
  const parts = [
    `Median (minimum) ± half the range; ${report.rounds} processes a cell, fewer where one is slow. ` +
      'Ratios: of medians (of minima).',
    `${report.machine.cpu}, ${report.machine.processors} processors; node ${report.machine.node}` +
      `; ${report.machine.go ?? 'no Go'}; ${report.machine.compilers ?? ''}`,
  ];
  if (report.busy) {
    parts.push(`The machine was busy with other work (load ${report.load.toFixed(1)}): measure again.`);
  }
  if (has('native')) parts.push('Native, against Go with GOMAXPROCS = threads:', nativeTable(rows));
  if (has('wasm-threads')) {
    parts.push('Wasm with threads under node; Go wasm (GOOS=js) has one thread:', wasmTable(rows));
  }
  if (has('wasm-single')) parts.push('Wasm without threads under node:', singleTable(rows));
  if (speedUp.length > 0) {
    const each = speedUp.map((s) => `${s.side} ${s.median.toFixed(2)}x (${s.min.toFixed(2)}x)`);
    parts.push(`20 µs jobs, 2 workers against 1: ${each.join(', ')}`);
  }
  if (report.sizes.length > 0) {
    parts.push(
      'Sizes:',
      grid(
        1,
        ['file', 'bytes', 'gzip'],
        report.sizes.map((s) => [s.file, s.bytes.toLocaleString('en'), s.gzipBytes.toLocaleString('en')]),
      ),
    );
  }
  const ratios = rows.map(({ name, threads, ratios: r }) => ({ name, threads, ...r }));
  return { text: `\n${parts.join('\n\n')}\n`, ratios: { perBenchmark: ratios, cpuPoolSpeedUp: speedUp } };
}
