import { raceVi, wayVi } from './engine-vi';
import type { PageMessages } from './page-messages';
import presets from './presets.vi.json';
import { LABELS, vi } from './vi';
import { capital } from './words';

const { number, size } = vi;
const PRESETS: Readonly<Record<string, { readonly title: string; readonly about: string }>> = presets.presets;
const GROUPS: Readonly<Record<string, string>> = presets.groups;

export const viPage: PageMessages = {
  ...vi,

  presets: {
    legend: 'Ví dụ',
    ofYourOwn: 'của riêng bạn',
    setRight: 'Sửa cho đúng',
    group: (group) => GROUPS[group] ?? group,
    title: ({ name, title }) => PRESETS[name]?.title ?? title,
    about: ({ name, about }) => PRESETS[name]?.about ?? about,
  },

  crowd: {
    title: 'Từng goroutine',
    pressRun: 'Bấm Chạy để xem chúng khởi động rồi thức dậy theo từng đợt.',
    running: 'Đang chạy.',
    untraced: (n) => `và ${number(n)} goroutine nữa, không được ghi trong trace`,
    notStarted: 'chưa bắt đầu',
    parked: 'đang nằm chờ',
    awake: 'đang thức',
    returned: 'đã kết thúc',
    noWave: 'Chưa gửi token.',
    allParked: 'Tất cả đang nằm chờ.',
    over: 'Tất cả đã kết thúc.',
    wave: (wave, reached, of) => `Đợt ${wave} đã đến ${number(reached)} trên ${number(of)}.`,
    halfway: (wave, reached) =>
      `Hình là một khoảnh khắc trước đó: đợt ${wave} đã đến ${number(reached)} goroutine.`,
    pixels:
      'Mỗi điểm ảnh là một goroutine, theo từng hàng, từ gốc xuống lá. Mỗi đợt đổi màu của những goroutine đang nằm chờ.',
    spawned: 'Khởi động xong, tất cả nằm chờ',
    waves: 'Token đi qua tất cả, mỗi lần',
    time: (ms) => (ms < 1000 ? `${number(ms, 0)} ms` : `${number(ms / 1000, 2)} s`),
    memory: 'Bộ nhớ của một goroutine đang nằm chờ',
    bars: { here: 'ở đây, trong lần chạy này', go: 'trong Go', thread: 'nếu là luồng' },
    bytes: (n) => `${number(n)} byte`,
    compared: (megabytes) =>
      `Ở đây: phần mà bộ cấp phát của engine đã cấp cho chúng trong lần chạy này, ${number(megabytes)} MB, kể cả các channel. Trong Go: bộ nhớ thường trú của Go 1.27 với một triệu goroutine đang nằm chờ, trong đó 2.048 byte là stack. Luồng: phần mà mỗi luồng trong 10.000 luồng đang chờ đã chạm đến trên Linux; mỗi luồng còn giữ chỗ 8 MiB địa chỉ, và kernel giữ một stack riêng cho nó.`,
    tooFew: (n) => `Từ ${number(n)} goroutine trở lên mới tính được mỗi goroutine tốn bao nhiêu.`,
  },

  undo: {
    undo: 'Hoàn tác',
    redo: 'Làm lại',
    undone: (what) => `Đã hoàn tác: ${what}.`,
    redone: (what) => `Đã làm lại: ${what}.`,
    settings: (n) => `${n} thiết lập`,
    isNow: (name, flag, value) => `${LABELS[name] ?? flag ?? name} ${value ? `là ${value}` : 'để trống'}`,
  },

  exports: {
    title: 'Xuất',
    link: 'Liên kết',
    linkHint: 'đến các thiết lập này, chép vào clipboard',
    embed: 'Mã nhúng',
    embedHint: 'một khung cho trang khác, chép vào clipboard',
    embedCopied: 'Mã nhúng đã ở trong clipboard.',
    notCopied: {
      link: 'Trình duyệt không cho trang này dùng clipboard; liên kết nằm trên thanh địa chỉ.',
      embed: 'Trình duyệt không cho trang này dùng clipboard; đây là mã nhúng:',
    },
    perfettoFirst: (events) => `${number(events)} sự kiện đầu của trace`,
    perfettoGaps: 'trace, có chỗ trống',
    perfettoHint: 'trace, cho ui.perfetto.dev',
    svgHint: 'các goroutine theo thời gian, dưới dạng hình',
    run: 'Tệp lần chạy',
    runHint: 'các thiết lập này, để mở lại ở đây',
    save: 'Lưu tệp lần chạy',
    open: 'Mở tệp lần chạy',
    openHint: 'hoặc thả tệp vào trang',
    tooLong: 'quá dài; hãy lấy tệp lần chạy',
    linkFaults: {
      tooLong:
        'Liên kết này dài hơn 2 KB, không liên kết nào đến một lần chạy dài như vậy, nên trang không mở. Lần chạy dài hơn được lưu thành tệp.',
      foreign:
        'Liên kết này thuộc một phiên bản khác của trang, nên không được mở: liên kết của trang này bắt đầu bằng #v1.',
    },
    foreign: {
      tooLarge: (name) => `${name} không phải tệp lần chạy: tệp lớn hơn 1 MB.`,
      notJson: (name) => `${name} không phải tệp lần chạy: tệp không phải JSON.`,
      noScenario: (name) => `${name} không phải tệp lần chạy: trong tệp không có scenario.`,
    },
    afterRun: 'khi lần chạy kết thúc',
    withoutRun: 'khi đã có một lần chạy',
  },

  fates: {
    title: 'Từng job đã đi đến đâu',
    completed: 'Hoàn thành',
    failed: 'Thất bại',
    cancelled: 'Bị hủy',
    unfinished: 'Dở dang',
    notStarted: 'Chưa bắt đầu',
    inHand: 'Đang làm',
    deadlocked: 'Các goroutine bị deadlock',
    leaked: 'Các goroutine bị leak',
    columns: ['Goroutine', 'Chờ trong', 'Trên', 'Đợi ai', 'Tại', 'Khởi động tại'],
    andMore: (name, more) => `${name} và ${more} goroutine nữa`,
    more: (n) => `và ${n} goroutine nữa`,
    nobody: 'không còn ai',
  },

  ways: {
    title: 'Bạn là bộ lập lịch',
    over: 'Lần chạy đã kết thúc. Hãy quay lại một lựa chọn và đi theo hướng khác.',
    back: 'Quay lại',
    startOver: 'Làm từ đầu',
    made: (choices) => (choices === 0 ? 'Chưa chọn bước nào' : `Đã chọn ${size(choices)} bước`),
    text: wayVi,
  },

  outcomes: {
    title: 'Còn có thể kết thúc ra sao',
    stale: 'của các thiết lập trước',
    explore: 'Khám phá mọi lịch chạy',
    stop: 'Thôi tìm',
    all: 'Đang thử mọi lịch chạy',
    sampling: 'Quá nhiều để thử hết: đang lấy mẫu',
    soFar: (runs, outcomes) => `: đến giờ ${size(runs)} lần chạy, ${size(outcomes)} kết cục`,
    about:
      'Mỗi lần chạy, các goroutine có thể thay phiên nhau theo một thứ tự khác. Engine có thể thử mọi thứ tự, và mọi khoảng thời gian mà một job có thể mất.',
    outside: 'Những job như vậy chỉ làm được trong thời gian thực: không mô phỏng hay tìm kiếm được gì.',
    diverged: 'Chương trình không giống nhau ở mỗi lần chạy:',
    ofAll: (outcomes, schedules) => `${size(outcomes)} kết cục trong tất cả ${size(schedules)} lịch chạy.`,
    ofUncounted: (outcomes) =>
      `${size(outcomes)} kết cục trong tất cả các lịch chạy, nhiều đến mức không đếm được.`,
    givenUp: (runs) => `Việc thử mọi lịch chạy đã dừng sau ${size(runs)} lần chạy. `,
    ofSamples: (outcomes, runs) =>
      `${size(outcomes)} kết cục trong ${size(runs)} lịch chạy ngẫu nhiên; có thể còn kết cục khác.`,
    ofRuns: (outcomes, runs) =>
      `${size(outcomes)} kết cục trong ${size(runs)} lần chạy đã thử; có thể còn kết cục khác.`,
    share: (share, schedules) => `${share}, ${size(schedules)} lịch chạy`,
    shareUnknown: 'không rõ tỷ lệ',
    thisRun: 'Lần chạy này',
    rarer: (n) => `${size(n)} kết cục hiếm hơn`,
    note: 'Bấm vào một kết cục để xem một lần chạy kết thúc như vậy. Tỷ lệ tính trên các lịch chạy, không phải trên khả năng xảy ra ở một máy thật.',
    race: raceVi,
  },

  sheets: { settings: 'Thiết lập', done: 'Xong' },

  code: {
    title: 'Mã nguồn',
    language: 'Ngôn ngữ lập trình',
    notLoaded: 'Mã nguồn chưa tải được; hãy tải lại trang để thử lần nữa.',
    changes: 'Những gì lựa chọn của bạn thay đổi trong chương trình.',
    asleep: 'ngủ',
    ready: 'sẵn sàng',
    notFinished: 'dở dang',
    runningHere: 'đang chạy; lần cuối được thấy ở dòng này',
    line: 'dòng',
    more: (n) => `${number(n)} nữa`,
  },

  whatIf: {
    workers: 'Nếu có nhiều worker hơn, hay ít hơn?',
    limit: 'Nếu giới hạn khác đi?',
    stale: 'của các thiết lập trước',
    one: { workers: '1 worker', limit: 'giới hạn 1' },
    speedUp: (one) => `nhanh gấp mấy lần so với ${one}, theo đo đạc`,
    idealSpeedUp: 'lý tưởng: gấp đúng số worker',
    time: 'mất bao lâu, theo mô phỏng',
    idealTime: (one) => `lý tưởng: thời gian của ${one}, chia đều`,
    coming: 'Mỗi giá trị sẽ được mô phỏng ngay khi engine tải xong.',
    busy: { hash: 'Băm làm bộ xử lý luôn bận', image: 'Đổi cỡ ảnh làm bộ xử lý luôn bận' },
    oneThread: (busy) =>
      `${busy}, mà ở đây chỉ có một luồng: các worker thay phiên nhau trên đó, thêm worker cũng không nhanh hơn.`,
    toMeasure: (busy) =>
      `${busy}, điều mà thời gian ảo không biết. Chạy thật mới cho thấy thêm worker được lợi bao nhiêu trên các luồng của máy này.`,
    measure: 'Đo trên máy này',
    stop: 'Dừng đo',
    measuring: (done, of) => `${done}/${of} lần chạy`,
    tooSlow: (seconds) => `Ở đây một vòng chạy mất hơn ${seconds} s: hãy làm các job nhỏ lại.`,
    deadlock: 'deadlock',
    panic: 'panic',
    stopped: 'bỏ cuộc sau quá nhiều bước',
    noTime: 'không có thời gian',
    workersOf: (n) => `${n} worker`,
    limitOf: (n) => `giới hạn ${n}`,
    noLimit: 'không giới hạn',
    point: (who, what) => `${who}: ${what}`,
    ideal: (amount) => `; lý tưởng: ${amount}`,
    times: (times) => `${number(times, 2)} lần`,
    asFast: (times, time) => `nhanh gấp ${number(times, 2)} lần so với 1, ${time}`,
  },

  lesson: {
    rest: 'Các giá trị còn lại mô phỏng thì quá lâu.',
    withOf: (value) => `với ${value}`,
    withoutLimit: 'không giới hạn',
    deadlock: 'chương trình bị deadlock',
    panic: 'chương trình panic',
    stopped: 'cần quá nhiều bước để mô phỏng',
    endless: 'chương trình không kết thúc',
    withAny: { workers: 'mọi số worker', limit: 'mọi giới hạn' },
    endsAlways: (ends, any, upTo) => `Với ${any} đến ${upTo}, ${ends}.`,
    ends: (with_, ends) => `${capital(with_)}, ${ends}.`,
    endsWellWith: (values) => `Với ${values.replaceAll('-', ' đến ')} thì chương trình đi đến cuối.`,
    takes: (with_, time) => `${capital(with_)}, mất ${time}`,
    rounds: (jobs, rounds, each) =>
      `: ${number(jobs)} job chia thành ${number(rounds)} lượt, mỗi lượt ${each}`,
    faster: (times, than) => `, nhanh gấp ${number(times, 1)} lần so với ${than}`,
    thanOne: { workers: '1 worker', limit: 'giới hạn 1' },
    allAlike: (upTo) => `Đến ${upTo}, không giá trị nào nhanh hơn hay chậm hơn.`,
    only: (jobs) => `: chỉ có ${number(jobs)} job`,
    wouldDo: (value, why) => `Chỉ cần ${value} là đủ${why}.`,
    noGain: (why) => `Nhiều hơn cũng không được lợi gì${why}.`,
    upTo: (last) => `, ít nhất là đến ${last}`,
    noGainBeyond: (best, why) => `; nhiều hơn ${best} thì không được lợi gì${why}`,
    noGainAlso: (why) => `; nhiều hơn nữa thì không được lợi gì${why}`,
    wouldTake: (value, time, more) => `Với ${value} sẽ mất ${time}${more}.`,
    andWith: (value, time) => `, và ${time} với ${value}`,
    measured: (threads, runs, most, _workers, times) =>
      `Đo trên ${number(threads)} luồng, ${runs === 1 ? 'mỗi giá trị một lần chạy' : `lấy trung vị của ${runs} lần chạy mỗi giá trị`}: ${most} nhanh gấp ${number(times, 2)} lần so với 1.`,
  },
};
