import type { Outcome } from '../engine/types';
import { fieldErrorVi } from './engine-vi';
import type { Messages } from './messages';
import type { Program } from './program';
import { verdictVi } from './verdict-vi';
import { numberIn, phrase, sizeOf } from './words';

const number = numberIn('vi');
const decimal = (text: string) => text.replace('.', ',');
const size = (n: number) => `${Number.isSafeInteger(n) ? '' : 'khoảng '}${sizeOf(n, number, decimal)}`;

const PATTERNS: Readonly<Record<string, { readonly title: string; readonly doc: string }>> = {
  'worker-pool': {
    title: 'Worker pool',
    doc: 'Các worker chia nhau job từ một channel và gửi kết quả vào một channel khác. Job thất bại để lại một lỗi trong các kết quả, và pool vẫn chạy tiếp.',
  },
  errgroup: {
    title: 'Error group',
    doc: 'Mỗi job một goroutine, tất cả trong một errgroup: Wait() trả về lỗi đầu tiên, và lỗi đó hủy context của các goroutine khác.',
  },
  'pool-errgroup': {
    title: 'Worker pool trong errgroup',
    doc: 'Một feeder và một pool worker trong cùng một errgroup. Job đầu tiên thất bại sẽ hủy phần còn lại, hoặc tất cả chạy tiếp và Wait() trả về lỗi của job có số nhỏ nhất.',
  },
  'fetch-all-data': {
    title: 'Lấy đủ dữ liệu',
    doc: 'Hai tác vụ trong một errgroup: inventory thất bại với lỗi "database connection timeout"; Wait() trả về lỗi đó, và nó hủy users.',
  },
  'token-tree': {
    title: 'Cây token',
    doc: 'Hàng nghìn goroutine, hay một triệu, nằm chờ trên các channel trong một cây: một token đi xuống từng goroutine, và con số đi ngược lên cho biết nó đã qua bao nhiêu goroutine.',
  },
};

const NO_THREADS: Readonly<Record<string, string>> = {
  'no worker can be made here': 'ở đây không tạo được worker nào',
  'this frame is sandboxed without an origin, so it can make no worker':
    'khung này bị cách ly, không có nguồn gốc riêng, nên không tạo được worker nào',
  'this page is not cross-origin isolated, so the browser gives it no SharedArrayBuffer':
    'trang này không được cô lập khác nguồn (cross-origin isolated), nên trình duyệt không cho nó SharedArrayBuffer',
  'this browser gives the page no SharedArrayBuffer': 'trình duyệt này không cho trang SharedArrayBuffer',
  'this browser refuses to share memory between threads':
    'trình duyệt này không cho các luồng dùng chung bộ nhớ',
  "this browser's WebAssembly has no threads": 'WebAssembly của trình duyệt này không có luồng',
  'one thread was asked for': 'chỉ một luồng được yêu cầu',
};

// The page asks for them with every frame that it shows.
const verdicts = new WeakMap<Outcome, string>();

function verdictOf(outcome: Outcome, program: Program): string {
  const text = verdicts.get(outcome) ?? verdictVi(outcome, program);
  verdicts.set(outcome, text);
  return text;
}

const fields = {
  workers: 'số worker',
  jobs: 'số job',
  buffer: 'buffer',
  fail: 'job thất bại',
  limit: 'giới hạn',
  goroutines: 'số goroutine',
  waves: 'số đợt',
  work: 'công việc',
  workMs: 'mili giây mỗi job',
  workBlocks: 'số khối mỗi job',
  timeoutMs: 'hạn chót của một job',
  workPixels: 'số điểm ảnh',
  errorPolicy: 'khi gặp lỗi đầu tiên',
  heedContext: 'context',
  mistake: 'sai sót',
  threads: 'số luồng',
  seed: 'seed',
};
export const LABELS: Readonly<Record<string, string>> = { ...fields, pattern: 'mẫu' };

export const vi: Messages = {
  locale: 'vi',
  number,
  decimal,
  size,

  page: {
    title: 'Millrace: các mẫu concurrency của Go, chạy ngay trong trang này',
    lead: 'Worker pool và error group của Go, chạy ngay tại đây bằng lõi C++ biên dịch sang WebAssembly.',
    language: 'Ngôn ngữ của trang',
    run: 'Chạy',
    stop: 'Dừng',
    copyLink: 'Chép liên kết',
    linkCopied: 'Đã chép liên kết',
    live: 'Chạy thật trở lại',
    byHand: 'Tự làm bộ lập lịch',
    engineComing: 'Engine đang được tải về.',
    stopping: 'Đang dừng: job nào không để ý thì phải chạy xong đã.',
    notRun: (why) => phrase`Chưa chạy: ${why}.`,
    notRunFor: (settings) => `Chưa chạy: phải sửa ${settings} thiết lập trước đã.`,
  },

  element: {
    playground: 'Mở trong playground',
    running: 'Đang chạy.',
    pressRun: 'Bấm Chạy để xem chương trình kết thúc ra sao.',
  },

  badge: {
    off: 'KHÔNG CHẠY',
    starting: 'Đang khởi động engine',
    live: (threads) => `CHẠY THẬT ${threads} luồng`,
    byHand: 'MÔ PHỎNG bằng tay',
    schedule: 'MÔ PHỎNG theo lịch',
    seed: (seed) => `MÔ PHỎNG seed ${seed}`,
    oneThread: (why) => phrase`Một luồng: ${why}.`,
    whyNoThreads: (reason) => NO_THREADS[reason] ?? '',
  },

  patterns: {
    legend: 'Mẫu',
    title: ({ name, title }) => PATTERNS[name]?.title ?? title,
    doc: ({ name, doc }) => PATTERNS[name]?.doc ?? doc,
  },

  fields,
  none: 'không có',
  all: 'tất cả',
  fieldError: (error) => fieldErrorVi(error, LABELS),

  sentence: {
    pool: (jobs, workers) => phrase`Chạy ${jobs} job trên ${workers} worker.`,
    group: (jobs, limit) => phrase`Chạy ${jobs} job, mỗi job một goroutine; giới hạn: ${limit}.`,
    fetch: 'Lấy users và inventory cùng một lúc.',
    tree: (goroutines, waves) =>
      phrase`Cho ${goroutines} goroutine nằm chờ, rồi gửi một token qua tất cả, ${waves} lần.`,
    fail: (ids) => phrase`Job thất bại: ${ids}.`,
    buffer: (buffer) => phrase`Channel jobs có buffer ${buffer}.`,
    sleeps: 'ngủ',
    hashes: 'băm',
    fetches: 'tải',
    resizes: 'thu nhỏ một ảnh còn',
    work: (work, amount, unit) => phrase`Mỗi job ${work} ${amount} ${unit}.`,
    fetchWork: (work, amount, unit) =>
      phrase`Tác vụ inventory ${work} ${amount} ${unit} rồi thất bại; users lâu gấp đôi.`,
    fetchedWork: (work) =>
      phrase`Mỗi job ${work} một tệp của trang này; job thất bại thì tệp của nó không có.`,
    fetchedData: (work) =>
      phrase`Users và inventory ${work} một tệp của trang này; sau đó inventory thất bại.`,
    timeout: (ms) => phrase`Mỗi job có ${ms} ms để làm.`,
    never: 'bao nhiêu cũng được',
    ms: 'ms',
    blocks: 'khối',
    pixels: 'điểm ảnh, một nửa và một phần tư số đó',
    onError: (policy) => phrase`Gặp lỗi đầu tiên thì ${policy}.`,
    cancel: 'hủy phần còn lại',
    continue: 'chạy tiếp',
    context: (heed) => phrase`Các job ${heed} context của mình.`,
    watch: 'theo dõi',
    ignore: 'bỏ qua',
    mistake: (mistake) => phrase`Chương trình ${mistake}.`,
    byHand: 'Bạn là bộ lập lịch của nó.',
    scheduled: 'Chương trình chạy theo một lịch định sẵn.',
    simulated: (seed) => phrase`Lần chạy được mô phỏng, với seed ${seed}.`,
    liveOnly: (threads) => phrase`Chạy thật trên ${threads} luồng.`,
    live: (threads, seed) => phrase`Chạy thật trên ${threads} luồng; có seed thì được mô phỏng: ${seed}.`,
    mistakes: {
      none: 'không có sai sót',
      'no-close': 'quên close(jobs)',
      'forget-done': 'quên wg.Done()',
      'unbuffered-results': 'để results không có buffer',
      'early-return': 'kết thúc mà không chờ',
      'add-inside': 'gọi wg.Add(1) trong worker',
      'last-error': 'giữ lỗi gặp sau cùng',
      'unsynchronised-counter': 'đếm mà không khóa',
      'mutex-counter': 'đếm với mutex',
      'atomic-counter': 'đếm bằng atomic',
    },
  },

  verdict: {
    title: 'Kết luận',
    text: verdictOf,
    recorded: 'của một lần chạy ghi sẵn khi trang được tạo',
    stale: 'với các thiết lập trước',
    pressRun: 'Bấm Chạy để xem chương trình kết thúc ra sao và từng job đi đến đâu.',
    running: (ended, jobs) => `Đang chạy: ${number(ended)}/${number(jobs)} job đã kết thúc.`,
  },

  waiting: {
    label: 'ai chờ ai',
    waits: 'chờ:',
    for: 'phụ thuộc',
    cycle: 'trở lại: một vòng chờ',
    nobody: 'không còn ai',
    numbered: (kind, ids) => `${kind} ${ids}`,
  },

  jobs: {
    title: 'Job',
    hint: 'Bấm vào một job để nó thất bại.',
    isToFail: ', sẽ thất bại',
    notStarted: 'chưa bắt đầu',
    inHand: 'đang làm',
    completed: 'hoàn thành',
    failed: 'thất bại',
    cancelled: 'bị hủy',
    unfinished: 'dở dang',
  },

  status: {
    notStarted: 'chưa bắt đầu',
    running: 'đang chạy',
    ready: 'sẵn sàng chạy',
    waits: 'đang chờ',
    asleep: 'đang ngủ',
    asleepInJob: 'ngủ trong job',
    outside: 'chờ trang web',
    returned: 'đã kết thúc',
    deadlocked: 'bị deadlock',
    leaked: 'bị leak',
    panicked: 'đã panic',
    notFinished: 'còn dở dang',
    completed: 'hoàn thành',
    failed: 'thất bại',
    cancelled: 'bị hủy',
  },

  stage: {
    title: 'Sân khấu',
    others: 'các goroutine khác',
    goroutines: 'các goroutine',
    more: (n) => `và ${number(n)} goroutine nữa`,
    notMade: 'chưa được tạo',
    counter: (n) => `bộ đếm ${n}`,
    firstError: (error) => `lỗi đầu tiên: ${error}`,
    active: 'còn hiệu lực',
    cancelledBy: (cause) => `đã hủy, nguyên nhân “${cause}”`,
    cancelledByWait: 'đã hủy, vì Wait() đã trả về',
    onThread: (thread) => `trên luồng ${thread}`,
    unbuffered: 'không có buffer',
    filled: (length, capacity) => `${number(length)}/${number(capacity)}`,
    closed: 'đã đóng',
    buffer: (channel) => `buffer của ${channel}`,
    sending: (names) => `đang chờ gửi: ${names}`,
    receiving: (names) => `đang chờ nhận: ${names}`,
    andMore: (names, more) => `${names} và ${more} goroutine nữa`,
    results: 'kết quả trong main',
    noneYet: 'chưa có',
    earlier: (n) => `${number(n)} kết quả trước, `,
  },

  log: {
    title: 'Log',
    earlier: (lines) => `${number(lines)} dòng trước đó`,
    empty: 'Những gì chương trình in ra sẽ hiện ở đây.',
    dropped: (events) =>
      `${number(events)} sự kiện diễn ra quá nhanh nên không ghi kịp: hình vẽ có chỗ trống, kết luận thì không.`,
  },

  playback: {
    title: 'Các goroutine theo thời gian',
    label: 'phát lại',
    toBeginning: 'Về đầu',
    stepBack: 'Lùi một bước',
    pause: 'Tạm dừng',
    play: 'Phát',
    stepForward: 'Tiến một bước',
    follow: 'Theo lần chạy',
    toEnd: 'Đến cuối',
    place: 'Vị trí trong lần chạy',
    noRun: 'Chưa chạy lần nào',
    at: (time, event, events) => `${time}, sự kiện ${number(event)}/${number(events)}`,
    speed: 'Tốc độ',
    wholeRun: 'cả lần chạy trong 8 s',
    along: 'Theo',
    time: 'thời gian',
    events: 'sự kiện',
    loop: 'Lặp lại',
    sound: 'Âm thanh',
  },

  lanes: {
    label: 'Các làn',
    help: '↑ ↓ chọn một goroutine, ← → đi từng bước, kèm shift thì theo sự kiện của riêng nó; + − phóng to thu nhỏ, 0 hiện tất cả.',
    zoom: 'phóng to thu nhỏ các làn',
    zoomOut: 'Thu nhỏ',
    zoomIn: 'Phóng to',
    fit: 'Vừa khung',
    notStarted: (name) => `${name} chưa được khởi động`,
    onThread: (thread) => `, trên luồng ${thread}`,
    at: (time) => `lúc ${time}`,
    forEver: (since) => `từ ${since}, mãi mãi`,
    fromTo: (from, to, length) => `${from} đến ${to} (${length})`,
    startedBy: (name) => `, do ${name} khởi động`,
    wokenBy: (name) => `, do ${name} đánh thức`,
    cancelled: 'đã hủy',
    cancelledBy: (cause) => `đã hủy: ${cause}`,
  },

  events: {
    title: 'Cũng lần chạy đó, từng sự kiện một',
    noRun: 'Chưa chạy lần nào.',
    earlier: (n) => `${number(n)} sự kiện trước đó`,
    later: (n) => `${number(n)} sự kiện sau đó`,
    notKept: (n) => `${number(n)} sự kiện sau những sự kiện này chỉ được đếm, không được giữ lại.`,
    timer: 'một timer',
    unnamed: 'một thứ không tên',
    object: 'một đối tượng',
    context: 'context',
    starts: (who, whom) => `${who} khởi động ${whom}`,
    begins: (who) => `${who} bắt đầu`,
    runs: (who) => `${who} chạy`,
    waits: (who, on) => `${who} chờ: ${on}`,
    wakes: (who, whom) => `${who} đánh thức ${whom}`,
    through: (what) => ` qua ${what}`,
    yields: (who) => `${who} nhường cho goroutine khác`,
    returns: (who) => `${who} kết thúc`,
    panics: (who, text) => `${who} panic: ${text}`,
    sends: (who, value, to) => `${who} gửi ${value} vào ${to}`,
    receives: (who, value, from) => `${who} nhận ${value} từ ${from}`,
    closes: (who, what) => `${who} đóng ${what}`,
    selects: (who, number) => `${who} chọn case ${number}`,
    due: 'một timer đến hạn',
    dueFor: (whom) => `một timer đến hạn cho ${whom}`,
    counts: (who, what, to) => `${who} đưa ${what} về ${to}`,
    cancels: (who, what, cause) => `${who} hủy ${what}: ${cause}`,
    groupError: (who, error) => `${who} giao lỗi cho group: ${error}`,
    beginsJob: (who, job) => `${who} bắt đầu ${job}`,
    completesJob: (who, job) => `${who} hoàn thành ${job}`,
    fails: (who, error) => `${who} thất bại: ${error}`,
    givesUp: (who, job, why) => `${who} bỏ dở ${job}: ${why}`,
    prints: (who, text) => `${who} in “${text}”`,
    takesOver: (thread, who, from) => `luồng ${thread} lấy ${who} từ luồng ${from}`,
    isNamed: (id, name) => `goroutine ${id} được đặt tên là ${name}`,
    isMade: (what) => `${what} được tạo`,
    hasRoom: (what, capacity) => `${what} có sức chứa ${capacity}`,
  },
};
