import { html, nothing, type TemplateResult } from 'lit';
import { fileNameOf, type Made, sumsOf, type Thumbnail, type Tile } from '../model/gallery';
import type { Look } from '../model/look';
import type { PictureMessages } from '../text/pictures-en';
import { mark } from './marks';

export interface GalleryProps {
  readonly t: PictureMessages;
  readonly tiles: readonly Tile[];
  /** Of the reader's own pictures there are so many; 0 where they are the generated ones. */
  readonly own: number;
  /** Whether one of the generated ones is no picture. */
  readonly broken: boolean;
  readonly running: boolean;
  readonly choose: (files: readonly File[]) => void;
  readonly useGenerated: () => void;
  readonly download: () => void;
}

/** Where pictures are put in, and a tile for each: whose hands it is in, and what came of it. */
export function gallery(props: GalleryProps): TemplateResult {
  const { t, tiles, running } = props;
  const sums = sumsOf(tiles);
  return html`<section class="gallery" aria-labelledby="gallery-title">
    <h2 id="gallery-title">${t.title}</h2>
    ${dropZone(props)}
    <p class="gallery-sums">
      <progress aria-label=${t.progress} max=${tiles.length} value=${sums.done + sums.failed + sums.cancelled}></progress>
      <span data-testid="gallery-sums">${t.sums(sums.done, tiles.length, sums.failed, sums.cancelled)}${
        sums.thumbnails ? t.files(sums.thumbnails, Math.ceil(sums.bytes / 1000)) : ''
      }</span>
      ${
        sums.thumbnails && !running
          ? html`<button type="button" class="quietly" @click=${props.download}>${t.download}</button>`
          : nothing
      }
    </p>
    <ul class="tiles" data-testid="tiles" aria-label=${t.tiles}>
      ${tiles.map((each) => tile(t, each))}
    </ul>
  </section>`;
}

function dropZone({ t, tiles, own, broken, choose, useGenerated }: GalleryProps): TemplateResult {
  const taken = (files: FileList | null | undefined) => {
    if (files?.length) choose([...files]);
  };
  const over = (on: boolean) => (event: DragEvent) => {
    event.preventDefault();
    (event.currentTarget as HTMLElement).toggleAttribute('data-over', on);
  };
  const drop = (event: DragEvent) => {
    over(false)(event);
    taken(event.dataTransfer?.files);
  };
  const chosen = ({ currentTarget }: Event) => {
    const input = currentTarget as HTMLInputElement;
    taken(input.files);
    input.value = ''; // the same file can be chosen again
  };
  return html`<div class="drop" data-testid="drop" @dragenter=${over(true)} @dragover=${over(true)} @dragleave=${over(false)} @drop=${drop}>
    <p>
      ${t.drop}
      <label class="choose">
        <input type="file" class="unseen" multiple accept="image/*" data-testid="picture-files" @change=${chosen}>
        <span>${t.choose}</span>
      </label>
      ${own ? html`<button type="button" class="quietly" @click=${useGenerated}>${t.useGenerated}</button>` : nothing}
    </p>
    <p class="quiet">${own ? t.yours(own) : t.generated(tiles.length, broken)} ${t.stay} ${t.resizer}</p>
  </div>`;
}

const WORD: Readonly<Partial<Record<Look, 'waiting' | 'inHand' | 'cancelled' | 'unfinished' | 'notKept'>>> = {
  planned: 'waiting',
  running: 'inHand',
  cancelled: 'cancelled',
  unfinished: 'unfinished',
  done: 'notKept',
};

function tile(t: PictureMessages, { job, name, look, by, hue, made, error }: Tile): TemplateResult {
  const word = WORD[look];
  const [first] = made?.thumbnails ?? [];
  return html`<li class="tile" data-look=${look} data-testid="tile-${job}" style=${hue === undefined ? '' : `--tint: ${hue}`} ?data-tinted=${hue !== undefined}>
    <div class="tile-picture">
      ${
        first
          ? html`<img src=${first.url} width=${first.width} height=${first.height} alt=${t.thumbnailOf(name)}>`
          : html`<span class="tile-look">${mark(look)} ${word && !made ? t[word] : ''}</span>`
      }
    </div>
    <p class="tile-name"><b>${job}</b> <span class="name" title=${name}>${name}</span></p>
    ${by ? html`<p class="tile-by"><span class="tint" aria-hidden="true"></span>${t.by(by)}</p>` : nothing}
    ${error ? html`<p class="tile-error" lang="en">${error}</p>` : nothing}
    ${
      made
        ? html`<p class="tile-sizes"><span>${sourceWords(t, made)}</span> → ${made.thumbnails.map((each) => file(t, name, each))}</p>`
        : nothing
    }
  </li>`;
}

function sourceWords(t: PictureMessages, { source, decoded }: Made): string {
  const whole = t.size(source.width, source.height);
  return decoded.width < source.width ? t.readAs(whole, t.size(decoded.width, decoded.height)) : whole;
}

const file = (t: PictureMessages, name: string, thumbnail: Thumbnail) =>
  html`<a href=${thumbnail.url} download=${fileNameOf(name, thumbnail)}>${t.size(thumbnail.width, thumbnail.height)}</a> `;
