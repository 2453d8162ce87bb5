import type { Listing } from '../model/listing';

const MODULES = import.meta.glob<{ listing: Listing }>('../view/generated/*.ts');
const came = new Map<string, Promise<void>>();
const listings = new Map<string, Listing | null>();

/** A pattern's listing: undefined until it has come, null if it did not. */
export const listingOf = (pattern = '') => listings.get(pattern);

/** Has it come. Resolves when it is known whether it did. */
export function loadListing(pattern = ''): Promise<void> {
  const coming = came.get(pattern) ?? load(pattern);
  came.set(pattern, coming);
  return coming;
}

async function load(pattern: string): Promise<void> {
  const module = MODULES[`../view/generated/${pattern}.ts`];
  listings.set(
    pattern,
    module
      ? await module().then(
          ({ listing }) => listing,
          () => null,
        )
      : null,
  );
}
