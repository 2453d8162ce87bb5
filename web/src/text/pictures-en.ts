import { en, some } from './en';

const { number } = en;

/** Of the parts that there are. */
export const sentence = (parts: readonly string[]): string => `${parts.filter(Boolean).join(', ')}.`;

/** What is said of pictures that are resized. Other languages have the same, under the same names. */
export const picturesEn = {
  title: 'Pictures',
  drop: 'Drop pictures here, or',
  choose: 'choose files',
  useGenerated: 'Take the generated ones',
  yours: (n: number) => `${some(n, 'picture')} of yours.`,
  /** `broken`: whether the one that is no picture is among them. */
  generated: (n: number, broken: boolean) =>
    `${some(n, 'picture')} that this page has drawn${broken ? '; one of them is no picture' : ''}.`,
  /** Where the pictures go: nowhere. */
  stay: 'They are decoded, resized and encoded in this page, and never leave it.',
  resizer: 'C++ resizes them, with stb_image_resize2.',
  progress: 'pictures that are done',
  sums: (done: number, of: number, failed: number, cancelled: number) =>
    sentence([
      `${number(done)} of ${some(of, 'picture')} done`,
      failed ? `${number(failed)} failed` : '',
      cancelled ? `${number(cancelled)} cancelled` : '',
    ]),
  files: (thumbnails: number, kilobytes: number) =>
    ` ${some(thumbnails, 'thumbnail')}, ${number(kilobytes)} KB.`,
  download: 'Download all as a zip',
  tiles: 'pictures and what became of them',
  by: (who: string) => `by ${who}`,
  size: (width: number, height: number) => `${width} × ${height}`,
  readAs: (whole: string, smaller: string) => `${whole}, read as ${smaller} for want of memory`,
  thumbnailOf: (name: string) => `Thumbnail of ${name}`,
  waiting: 'not begun',
  inHand: 'in hand',
  cancelled: 'cancelled',
  unfinished: 'unfinished',
  notKept: 'done, and its file not kept',
};

export type PictureMessages = typeof picturesEn;
