/** The browser's own codecs for pictures, in a worker as on the page's thread. Node has none. */

const QUALITY = 0.85;

export interface Decoded {
  readonly width: number;
  readonly height: number;
  /** What it was before it was made to fit. */
  readonly source: { readonly width: number; readonly height: number };
  /** Four bytes a pixel, red, green, blue, alpha. Once. */
  copyTo(pixels: Uint8Array): void;
  /** Instead of it. */
  forget(): void;
}

/** A clause: why pictures cannot be decoded here; empty if they can. */
export const whyNoCodecs = (): string =>
  typeof createImageBitmap === 'function' && typeof OffscreenCanvas === 'function'
    ? ''
    : 'there are no codecs for pictures here: they are the browser’s own (createImageBitmap, OffscreenCanvas)';

/** Rejects with the browser's reason for what it cannot decode. A picture of more pixels is made smaller. */
export async function decode(picture: Blob, mostPixels: number): Promise<Decoded> {
  const bitmap = await createImageBitmap(picture);
  const source = { width: bitmap.width, height: bitmap.height };
  const { width, height } = fitted(source, mostPixels);
  return {
    width,
    height,
    source,
    copyTo(pixels) {
      const context = contextOf(width, height);
      context.imageSmoothingQuality = 'high';
      context.drawImage(bitmap, 0, 0, width, height);
      bitmap.close();
      pixels.set(context.getImageData(0, 0, width, height).data);
    },
    forget: () => bitmap.close(),
  };
}

/** WebP or, of a browser that cannot write it, JPEG where nothing is transparent and else PNG. */
export async function encode(pixels: Uint8ClampedArray<ArrayBuffer>, width: number): Promise<Blob> {
  const context = contextOf(width, pixels.length / 4 / width);
  context.putImageData(new ImageData(pixels, width), 0, 0);
  const { canvas } = context;
  // What a browser cannot write comes as PNG.
  const first = await canvas.convertToBlob({ type: 'image/webp', quality: QUALITY });
  if (first.type === 'image/webp' || !isOpaque(pixels)) return first;
  return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}

/** In proportion, and not above so many pixels. */
export function fitted({ width, height }: Decoded['source'], mostPixels: number): Decoded['source'] {
  const scale = Math.sqrt(mostPixels / (width * height));
  if (scale >= 1) return { width, height };
  // The shorter side first: of a line of pixels it cannot be less than one.
  const shorter = Math.max(1, Math.floor(Math.min(width, height) * scale));
  const longer = Math.max(
    1,
    Math.min(Math.floor(mostPixels / shorter), Math.floor(Math.max(width, height) * scale)),
  );
  return width < height ? { width: shorter, height: longer } : { width: longer, height: shorter };
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  // Read at once: it need not go by way of a graphics card.
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error(`no canvas of ${width} × ${height} pixels can be had`);
  return context;
}

function isOpaque(pixels: Uint8ClampedArray): boolean {
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i] !== 255) return false;
  return true;
}
