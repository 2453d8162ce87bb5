const WORKING = ['worker-pool', 'errgroup', 'pool-errgroup', 'fetch-all-data'];
const CROWDS = ['token-tree'];
const ALL = [...WORKING, ...CROWDS];
const JOBS = ALL.slice(0, 3);
const POOLS = ['worker-pool', 'pool-errgroup'];
const flag = (name) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
const field = (name, type, rest) => ({ name, type, flag: flag(name), doc: name, ...rest });
const int = (name, value, min, max, patterns) => field(name, 'int', { default: value, min, max, patterns });
const choice = (name, values, patterns) => field(name, 'enum', { default: values[0], values, patterns });

export const schema = {
  version: '0.0.0',
  fields: [
    choice('pattern', ALL, ALL),
    int('workers', 3, 1, 64, POOLS),
    int('jobs', 10, 1, 10000, JOBS),
    int('buffer', 10, 0, 10000, POOLS),
    field('fail', 'ids', { default: [], min: 1, max: 10000, patterns: JOBS }),
    choice('work', ['sleep', 'hash'], WORKING),
    int('workMs', 100, 0, 60000, WORKING),
    int('workBlocks', 2000, 1, 1000000, WORKING),
    choice('errorPolicy', ['cancel', 'continue'], ['pool-errgroup']),
    field('heedContext', 'bool', { default: true, patterns: WORKING.slice(1) }),
    int('limit', -1, -1, 10000, ['errgroup']),
    int('goroutines', 1000, 1, 1000000, CROWDS),
    int('waves', 3, 1, 100, CROWDS),
    choice(
      'mistake',
      [
        'none',
        'no-close',
        'forget-done',
        'unbuffered-results',
        'early-return',
        'add-inside',
        'last-error',
        'unsynchronised-counter',
        'mutex-counter',
        'atomic-counter',
      ],
      ['worker-pool'],
    ),
    int('threads', null, 1, 64, ALL),
    choice('scheduler', ['auto', 'threads', 'pump', 'sim', 'manual'], ALL),
    int('seed', null, 0, 2000000000, ALL),
    field('schedule', 'text', { default: null, patterns: ALL }),
  ],
  patterns: [
    {
      name: 'worker-pool',
      title: 'Worker pool',
      doc: 'Workers share the jobs of one channel and send their results down another. A job that fails yields an error among the results, and the pool goes on.',
    },
    {
      name: 'errgroup',
      title: 'Error group',
      doc: 'A goroutine for every job, in one errgroup: the first error is what Wait() returns, and it cancels the context of the others.',
    },
    {
      name: 'pool-errgroup',
      title: 'Worker pool in an error group',
      doc: "A feeder and a pool of workers in one errgroup. The first job that fails cancels the rest, or all go on and Wait() returns the lowest-numbered job's error.",
    },
    {
      name: 'fetch-all-data',
      title: 'Fetch all data',
      doc: 'Two tasks in an errgroup: inventory fails with "database connection timeout", which Wait() returns and which cancels users.',
      jobNames: ['users', 'inventory'],
    },
    {
      name: 'token-tree',
      title: 'Token tree',
      doc: 'Goroutines by the thousand, or a million, parked on channels in a tree: a token goes down to every one of them, and what comes back up is how many it has been to.',
    },
  ],
};

function ids(text) {
  if (Array.isArray(text)) return text.map(Number);
  const out = [];
  for (const part of String(text)
    .split(',')
    .map((p) => p.trim())
    .filter(Boolean)) {
    const m = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!m) return undefined;
    for (let i = Number(m[1]); i <= Number(m[2] ?? m[1]); i++) out.push(i);
  }
  return out;
}

export function parse(raw, threads) {
  const errors = [];
  const scenario = {};
  const refuse = (f, value, message) => errors.push({ field: f, value: String(value), allowed: '', message });
  for (const f of schema.fields) {
    const value = raw[f.name] ?? f.default;
    scenario[f.name] = value;
    if (raw[f.name] === undefined) continue;
    if (f.type === 'int') {
      const n = Number(value);
      const max = f.name === 'threads' ? Math.min(threads, f.max) : f.max;
      scenario[f.name] = n;
      if (!/^\s*-?\d+\s*$/.test(String(value)))
        refuse(f.name, value, `${f.name} is "${value}"; it must be a whole number, ${f.min} to ${max}`);
      else if (n < f.min || n > max)
        refuse(f.name, value, `${f.name} is ${n}; it must be ${f.min} to ${max}`);
    } else if (f.type === 'bool') scenario[f.name] = String(value) === 'true';
    else if (f.type === 'enum' && !f.values.includes(value))
      refuse(f.name, value, `${f.name} is "${value}"; it must be ${f.values.join(', ')}`);
    else if (f.type === 'ids') {
      const list = ids(value);
      scenario.fail = list ?? [];
      if (!list) refuse(f.name, value, `fail is "${value}"; it must be job numbers, as in 4,7,9-12`);
      for (const id of list ?? [])
        if (id < 1 || id > scenario.jobs)
          refuse(
            'fail',
            value,
            `fail has job ${id}; it must be 1 to ${scenario.jobs} (jobs is ${scenario.jobs})`,
          );
    }
  }
  for (const name of Object.keys(raw))
    if (!schema.fields.some((f) => f.name === name)) refuse(name, raw[name], `${name} is not a field`);
  return { scenario, errors };
}
