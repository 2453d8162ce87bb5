import { zipSync } from 'fflate';

/** Files by their names, in one. They are compressed pictures: they are only stored. */
export async function zipOf(files: ReadonlyMap<string, Blob>): Promise<Blob> {
  const named = [...files].map(
    async ([name, file]) => [name, new Uint8Array(await file.arrayBuffer())] as const,
  );
  const bytes = zipSync(Object.fromEntries(await Promise.all(named)), { level: 0 });
  return new Blob([bytes], { type: 'application/zip' });
}
