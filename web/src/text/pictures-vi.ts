import { type PictureMessages, sentence } from './pictures-en';
import { vi } from './vi';

const { number } = vi;

export const picturesVi: PictureMessages = {
  title: 'Ảnh',
  drop: 'Thả ảnh vào đây, hoặc',
  choose: 'chọn tệp',
  useGenerated: 'Dùng các ảnh được vẽ sẵn',
  yours: (n) => `${number(n)} ảnh của bạn.`,
  generated: (n, broken) =>
    `${number(n)} ảnh do trang này tự vẽ${broken ? '; một tệp trong đó không phải là ảnh' : ''}.`,
  stay: 'Ảnh được giải mã, đổi cỡ và mã hóa ngay trong trang này, không bao giờ rời khỏi đây.',
  resizer: 'Việc đổi cỡ do C++ làm, bằng stb_image_resize2.',
  progress: 'số ảnh đã xong',
  sums: (done, of, failed, cancelled) =>
    sentence([
      `Xong ${number(done)} trên ${number(of)} ảnh`,
      failed ? `${number(failed)} thất bại` : '',
      cancelled ? `${number(cancelled)} bị hủy` : '',
    ]),
  files: (thumbnails, kilobytes) => ` ${number(thumbnails)} ảnh thu nhỏ, ${number(kilobytes)} KB.`,
  download: 'Tải tất cả về trong một tệp zip',
  tiles: 'các ảnh và điều đã xảy ra với chúng',
  by: (who) => `bởi ${who}`,
  size: (width, height) => `${width} × ${height}`,
  readAs: (whole, smaller) => `${whole}, đọc thành ${smaller} vì thiếu bộ nhớ`,
  thumbnailOf: (name) => `Ảnh thu nhỏ của ${name}`,
  waiting: 'chưa bắt đầu',
  inHand: 'đang làm',
  cancelled: 'bị hủy',
  unfinished: 'dở dang',
  notKept: 'đã xong, tệp không được giữ lại',
};
