/** Verdicts in Vietnamese: what core/patterns/verdict.cpp writes, from the same outcome. Claims nothing more. */
import type { GoroutineInfo, Outcome } from '../engine/types';
import { idList } from './id-list';
import type { Program } from './program';
import { capital, nameOf, numberIn } from './words';

const number = numberIn('vi');

export function verdictVi(o: Outcome, program: Program): string {
  switch (o.kind) {
    case 'deadlock':
      return deadlock(o, program);
    case 'panic':
      return `Panic: ${o.error}.${sentence(whatBecame(o, program), program)}`;
    case 'stopped':
      return `Đã dừng${after(o, program)}.${sentence(whatBecame(o, program), program)}`;
    default:
      if (program.goroutines > 0) return leak(o) + crowd(o, program);
      return leak(o) + (program.grouped ? group(o, program) : pool(o, program)) + counter(o);
  }
}

const after = (o: Outcome, { untimed }: Program) => (untimed ? '' : ` sau ${elapsed(o.elapsedMs)}`);

function elapsed(ms: number): string {
  if (ms < 10) return `${number(Math.round(ms * 10) / 10)} ms`;
  if (ms < 10_000) return `${Math.round(ms)} ms`;
  return `${number(Math.round(ms / 100) / 10)} s`;
}

const jobs = (ids: readonly number[]) => `job ${idList(ids)}`;

function named(ids: readonly number[], { jobNames }: Program): string {
  return jobNames.length ? ids.map((id) => jobNames[id - 1] ?? `${id}`).join(' và ') : jobs(ids);
}

// The jobs' own names keep their small letter.
function sentence(clauses: string, { jobNames }: Program): string {
  return clauses && ` ${jobNames.length ? clauses : capital(clauses)}.`;
}

/** For when the same is true of every job: "cả 10 job đều". */
function everything({ jobs }: Program): string {
  if (jobs === 1) return 'job duy nhất đã';
  return jobs === 2 ? 'cả hai job đều' : `cả ${jobs} job đều`;
}

/** The job whose error Wait() returned; 0 if there is none. */
function winnerOf({ kind, error, jobs: { failed } }: Outcome, { grouped }: Program): number {
  if (!grouped || kind !== 'error') return 0;
  const number = Number(/^job (\d+): /.exec(error)?.[1]);
  if (failed.includes(number)) return number;
  return failed.length === 1 ? (failed[0] ?? 0) : 0;
}

/** What became of every job but the winner. */
function whatBecame(o: Outcome, program: Program): string {
  if (program.goroutines > 0) return '';
  const { completed, failed, cancelled, unfinished, notStarted } = o.jobs;
  if (completed.length === program.jobs) return `${everything(program)} hoàn thành`;
  if (notStarted.length === program.jobs) return 'chưa job nào được bắt đầu';
  const winner = winnerOf(o, program);
  const others = failed.filter((id) => id !== winner);
  const of = (ids: readonly number[], what: string) => (ids.length ? [`${named(ids, program)} ${what}`] : []);
  return [
    ...of(completed, 'hoàn thành'),
    ...of(others, winner ? 'cũng thất bại' : 'thất bại'),
    ...of(cancelled, winner ? 'bị lỗi này hủy' : 'bị hủy'),
    ...of(unfinished, 'còn dở dang'),
    ...of(notStarted, `không hề bắt đầu${whyNotStarted(o, program)}`),
  ].join('; ');
}

function whyNotStarted({ kind, jobs }: Outcome, { pattern, heedsContext, workers }: Program): string {
  if (kind !== 'error') return '';
  if (pattern === 'errgroup') return ', vì group đã bị hủy';
  if (pattern !== 'pool-errgroup') return '';
  if (heedsContext) return ', vì các worker đã dừng';
  // Workers that do not look at ctx stop only by returning their own job's error.
  return jobs.failed.length === workers ? ', vì worker nào cũng đã trả về lỗi' : ', vì feeder đã dừng';
}

function group(o: Outcome, program: Program): string {
  if (o.kind === 'ok') return `Wait() trả về nil${after(o, program)}: ${whatBecame(o, program)}.`;
  const others = program.jobs - 1;
  const became =
    o.jobs.completed.length === others && others > 2
      ? ` ${others} job còn lại hoàn thành.`
      : sentence(whatBecame(o, program), program);
  const heedless = program.cancels && !program.heedsContext && others > 0;
  const what = program.jobNames.length ? 'tác vụ' : 'job';
  const note = heedless ? ` Các ${what} không để ý đến context, nên không ${what} nào bị hủy.` : '';
  return `Wait() trả về "${o.error}"${after(o, program)}.${became}${note}`;
}

function crowd({ results }: Outcome, { goroutines }: Program): string {
  const all = goroutines === 1 ? 'goroutine duy nhất' : `cả ${number(goroutines)} goroutine`;
  return `Token đã đi qua ${all} ${results.length} lần.`;
}

function pool(o: Outcome, program: Program): string {
  const { completed, failed } = o.jobs;
  const all = program.jobs;
  if (completed.length === all) return `${capital(everything(program))} hoàn thành.`;
  if (failed.length === all) return `${capital(everything(program))} thất bại.${kept(o, program)}`;
  if (completed.length + failed.length !== all) return `${capital(whatBecame(o, program))}.`;
  const each = `${completed.length} hoàn thành, ${failed.length} thất bại (${jobs(failed)})`;
  return `${capital(everything(program))} đã xong: ${each}.${kept(o, program)}`;
}

/** Which of several errors main has in the end. */
function kept({ jobs, error }: Outcome, { lastErrorWins }: Program): string {
  if (jobs.failed.length < 2 || !error) return '';
  return ` main giữ "${error}", lỗi ${lastErrorWins ? 'cuối cùng' : 'đầu tiên'} trong các kết quả.`;
}

function counter({ counted, jobs }: Outcome): string {
  if (counted === null) return '';
  const lost = jobs.completed.length + jobs.failed.length - counted;
  return ` Các worker đếm được ${counted}${lost > 0 ? `: mất ${lost} lần cập nhật` : ''}.`;
}

function leak({ leaked }: Outcome): string {
  if (leaked.length === 0) return '';
  return `main đã kết thúc và bỏ lại ${leaked.length} goroutine: ${waitsVi(leaked)}. `;
}

function deadlock(o: Outcome, program: Program): string {
  const [only, ...more] = o.blocked;
  const noDone = only?.reason === 'sync.WaitGroup.Wait' && more.length === 0;
  return [
    `Deadlock: mọi goroutine đều đang ngủ. ${waitsVi(o.blocked)}`,
    noDone ? ', và không còn goroutine nào để gọi Done' : '',
    '.',
    o.cycle.length ? ` Có một vòng chờ: ${cycle(o)}.` : '',
    sentence(whatBecame(o, program), program),
  ].join('');
}

function cycle({ cycle, blocked }: Outcome): string {
  const named = (id: number) => nameOf(blocked.find((g) => g.id === id)?.name, id);
  const link = (id: number, i: number) => {
    const word = i > 0 && i === cycle.length - 1 ? 'lại chờ' : 'chờ';
    return `${named(id)} ${word} ${named(cycle[(i + 1) % cycle.length] as number)}`;
  };
  return cycle.map(link).join(', ');
}

/** Who waits for what: "worker 1-3 chờ nhận từ jobs". */
export function waitsVi(goroutines: readonly GoroutineInfo[]): string {
  const alike = new Map<string, GoroutineInfo[]>();
  for (const g of goroutines) {
    const key = `${g.reason} ${g.objectName}`;
    alike.set(key, [...(alike.get(key) ?? []), g]);
  }
  const forGood = goroutines.every(isParkedForGood);
  return [...alike.values()].map((group) => `${who(group)} ${waiting(group[0], forGood)}`).join('; ');
}

/** "worker 1-3", "main và worker 2" */
function who(goroutines: readonly GoroutineInfo[]): string {
  const numbers = new Map<string, number[]>();
  for (const { id, name } of goroutines) {
    const [, kind, number] = /^(.*) (\d{1,7})$/.exec(nameOf(name, id)) ?? [];
    numbers.set(kind ?? name, [...(numbers.get(kind ?? name) ?? []), ...(number ? [Number(number)] : [])]);
  }
  const parts = [...numbers].map(([kind, of]) =>
    of.length ? `${kind} ${idList(of.sort((a, b) => a - b))}` : kind,
  );
  const last = parts.pop() ?? '';
  return parts.length ? `${parts.join(', ')} và ${last}` : last;
}

/** `forGood`: nobody is left who could end the wait. */
function waiting(g: GoroutineInfo | undefined, forGood: boolean): string {
  const on = g?.objectName || 'một channel';
  const which = g?.objectName ? ', channel mà' : ' mà';
  switch (g?.reason) {
    case 'chan receive':
      return `chờ nhận từ ${on}${forGood ? `${which} không ai sẽ đóng` : ''}`;
    case 'chan send':
      return `chờ gửi vào ${on}${forGood ? `${which} không ai sẽ nhận` : ''}`;
    case 'select':
      return `chờ trong select trên ${on}`;
    case 'sync.WaitGroup.Wait':
      return 'chờ trong sync.WaitGroup.Wait';
    case 'errgroup.Go (limit)':
      return 'chờ trong errgroup.Go vì giới hạn';
    case 'chan send (nil chan)':
      return 'chờ gửi vào một channel nil';
    case 'chan receive (nil chan)':
      return 'chờ nhận từ một channel nil';
    case 'select (no cases)':
      return 'chờ trong một select không có case nào';
    case 'sleep':
      return 'đang ngủ';
    case 'outside call':
      return 'chờ câu trả lời từ bên ngoài';
    default:
      return `đang ở trong ${g?.reason}`;
  }
}

const isParkedForGood = ({ reason }: GoroutineInfo) =>
  !['', 'sleep', 'running', 'preempted'].includes(reason);
