import { writeRunFile } from '../model/run-file';
import type { Settings } from '../model/settings';
import type { PageMessages } from '../text/page-messages';
import type { Export } from '../view/exports';
import type { Playground } from './playground';

export interface ExportActions {
  readonly copyLink: () => void;
  readonly copyEmbed: () => void;
  readonly saveRun: () => void;
  readonly openRun: () => void;
  /** The lanes as an SVG file. */
  readonly picture: () => string;
}

/** What can be taken along of the run on show; link, frame and run file are of the settings. */
export function exportsOf(
  t: PageMessages,
  p: Playground,
  { copyLink, copyEmbed, saveRun, openRun, picture }: ExportActions,
): Export[] {
  const unready = whyNoRun(t, p);
  const { settings } = p.shown;
  const tooLong = p.linkIsWhole ? '' : t.exports.tooLong;
  return [
    { name: t.exports.link, hint: t.exports.linkHint, unready: tooLong, take: copyLink },
    { name: t.exports.embed, hint: t.exports.embedHint, unready: tooLong, take: copyEmbed },
    { name: t.exports.run, hint: t.exports.runHint, unready: '', take: saveRun },
    {
      name: 'Perfetto JSON',
      hint: traceWords(t, p),
      unready,
      take: async () => {
        const { events } = p.projector.film.recording;
        const { perfettoJson } = await import('../model/perfetto');
        saveText(perfettoJson(events), 'application/json', fileName(settings, 'json'));
      },
    },
    {
      name: 'SVG',
      hint: t.exports.svgHint,
      unready,
      take: () => saveText(picture(), 'image/svg+xml', fileName(settings, 'svg')),
    },
    { name: t.exports.open, hint: t.exports.openHint, unready: '', take: openRun },
  ];
}

function traceWords({ exports: t }: PageMessages, { projector, dropped, shown }: Playground): string {
  const { length } = projector.film.recording;
  if (shown.outcome && length < shown.outcome.events - dropped) return t.perfettoFirst(length);
  return dropped > 0 ? t.perfettoGaps : t.perfettoHint;
}

function whyNoRun({ exports: t }: PageMessages, p: Playground): string {
  if (p.running) return t.afterRun;
  return p.shown.outcome ? '' : t.withoutRun;
}

/** A frame that shows these settings in another page; `base` is where the playground is. */
export function embedCode(link: string, base: string): string {
  const address = new URL(`embed.html${link}`, base).href.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<iframe src="${address}" title="Millrace" width="100%" height="640" style="border: 0" loading="lazy" allow="cross-origin-isolated"></iframe>`;
}

/** Gives the clipboard a text; resolves to whether it has taken it. Pages that are not secure have none. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** "millrace-worker-pool-seed-7.json": the program, and which of its runs. */
export function fileName(settings: Settings, ending: string): string {
  return `millrace-${settings.pattern}-${whichRun(settings)}.${ending}`;
}

function whichRun({ scheduler, schedule, seed }: Settings): string {
  if (scheduler === 'manual') return 'by-hand';
  if (schedule) return 'schedule';
  if (seed) return `seed-${Number(seed)}`;
  return scheduler === 'sim' ? 'seed-0' : 'live';
}

/** The settings as a file that the page opens again. */
export const saveRun = ({ settings, schema }: Playground): void =>
  saveText(writeRunFile(settings, schema), 'application/json', fileName(settings, 'run.json'));

const saveText = (text: string, type: string, name: string) => save(new Blob([text], { type }), name);

/** Gives the reader a file. */
export function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
