/** In Vietnamese, what the engine says in English: made from its data, or empty where that does not tell enough. */
import type { DataRace, FieldError, RaceAccess, Way } from '../engine/types';
import { nameOf, numberIn } from './words';

const number = numberIn('vi');

/** `labels`: what the page calls the fields. */
export function fieldErrorVi(
  { field, value, allowed, message }: FieldError,
  labels: Readonly<Record<string, string>>,
): string {
  const meant = /^\w+ is not a field(?:; did you mean (\w+)\?)?$/.exec(message);
  if (meant) return `không có trường ${field}${meant[1] ? `; ý bạn là ${meant[1]}?` : ''}`;
  const name = labels[field] ?? field;
  const job = /^fail has job (-?\d+); /.exec(message)?.[1];
  const words = allowedVi(allowed);
  const must = words.startsWith('từ ') ? words : words && `là ${words}`;
  if (job && must) return `${name} có ${job}; phải ${must}`;
  const [, mib] = /\(this device does not give the (\d+) MiB/.exec(message) ?? [];
  const why = mib ? ` (thiết bị này không cấp được ${mib} MiB bộ nhớ cho nhiều hơn)` : '';
  const isPlain = message.startsWith(`${field} is `) && message.includes(`; it must be ${allowed}`);
  return isPlain && must ? `${name} là ${shown(String(value))}; phải ${must}${why}` : '';
}

const shown = (value: string) => (/^\s*-?\d+\s*$/.test(value) ? value.trim() : `“${value}”`);

const FORMS: Readonly<Record<string, string>> = {
  'job numbers and rising ranges, as in 4,7,9-12': 'số job và khoảng tăng dần, như 4,7,9-12',
  'the text of a schedule': 'chuỗi ghi lại một lịch chạy',
};

function allowedVi(allowed: string): string {
  const form = FORMS[allowed];
  if (form) return form;
  const words = allowed
    .replace(/^a whole number, /, 'số nguyên ')
    .replace('(no limit)', '(không giới hạn)')
    .replace(/(-?\d+) to (\d+)/, 'từ $1 đến $2')
    .replace(/ or /g, ' hoặc ');
  // A range, or values to choose from.
  return /^(số nguyên )?(từ )?-?\d+( |$)/.test(words) || /^[\w-]+(, [\w-]+)* hoặc [\w-]+$/.test(words)
    ? words
    : '';
}

const DOES: Readonly<Record<string, string>> = {
  'chan send': 'gửi vào',
  'chan receive': 'nhận từ',
  select: 'select trên',
  'sync.WaitGroup.Wait': 'chờ',
  'sync.Mutex.Lock': 'khóa',
  'sync.RWMutex.Lock': 'khóa',
  'sync.RWMutex.RLock': 'khóa để đọc',
  'sync.Cond.Wait': 'chờ trên',
  'semaphore.Acquire': 'xin',
  load: 'đọc',
  store: 'ghi',
};

function operation({ reason, objectName }: Way): string {
  if (reason === 'go') return `gọi ${objectName}.Go`;
  const does = DOES[reason];
  if (does && objectName) return `${does} ${objectName}`;
  return reason === '' || reason === 'runnable' ? 'chạy tiếp' : `thực hiện: ${reason}`;
}

/** A step that can be the next, without its place in the source. */
export function wayVi(way: Way): string {
  const who = nameOf(way.name, way.goroutine);
  switch (way.kind) {
    case 'start':
      return `${who} bắt đầu`;
    case 'operation':
      return `${who} ${operation(way)}`;
    case 'wake':
      return `${who} chạy tiếp${way.reason ? ` sau ${way.reason}` : ''}`;
    case 'finish':
      return `${who} kết thúc`;
    case 'timer':
      return way.goroutine === 0
        ? `timer ${number(way.atMs)} ms đến hạn`
        : `${who} đã chờ đủ lâu, lúc ${number(way.atMs)} ms`;
    case 'selectCase':
      return `select của ${who} chọn ${way.objectName}`;
  }
}

export function raceVi({ variable, first, second }: DataRace): string {
  const does = ({ name, goroutine, access, site }: RaceAccess) =>
    `${nameOf(name, goroutine)} ${access === 'store' ? 'ghi' : 'đọc'} (${site})`;
  return `Data race trên ${variable}: ${does(first)} và ${does(second)}, mà không gì định thứ tự cho hai lần truy cập.`;
}
