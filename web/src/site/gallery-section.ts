/** All that only those need who resize pictures: it comes when they do. */
import type { TemplateResult } from 'lit';
import { filesOf, tilesOf } from '../model/gallery';
import { planOf } from '../model/settings';
import type { Locale } from '../text/messages';
import { picturesEn } from '../text/pictures-en';
import { picturesVi } from '../text/pictures-vi';
import { gallery } from '../view/gallery';
import { BROKEN } from './generated-pictures';
import type { Pictures } from './pictures';
import type { Playground } from './playground';

export { Pictures } from './pictures';

const TEXTS = { en: picturesEn, vi: picturesVi };

/** `save` gives the reader a file. The pictures are those of the run on show or, before there is one, of the settings. */
export function gallerySection(
  locale: Locale,
  p: Playground,
  pictures: Pictures,
  save: (file: Blob, name: string) => void,
): TemplateResult {
  const { plan, settings, outcome } = p.shown;
  const { film } = p.projector;
  const isShown = settings.work === 'image' && (p.running || outcome !== undefined);
  const jobs = isShown ? plan.jobs : pictures.own || planOf(p.accepted, p.schema).jobs;
  const tiles = tilesOf(
    pictures.names(isShown ? jobs : Math.min(jobs, pictures.most)),
    pictures.made,
    film.state,
    film.atEnd ? outcome : undefined,
  );
  return gallery({
    t: TEXTS[locale],
    tiles,
    own: pictures.own,
    broken: tiles.length >= BROKEN,
    running: p.running,
    choose: (files) => p.takePictures(files),
    useGenerated: () => p.takePictures([]),
    download: async () => {
      const { zipOf } = await import('./zip');
      save(await zipOf(filesOf(tiles)), 'millrace-thumbnails.zip');
    },
  });
}
