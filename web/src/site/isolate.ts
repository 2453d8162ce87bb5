import { isSandboxed } from '../engine/detect';

/**
 * On a host that does not send the headers that threads need, the site's service worker adds them: once it is there the
 * page is loaded anew, once. The mark of that stands in the address, for storage can be refused.
 */
const MARK = 'isolate';
const WORKER = './isolate.js';
const PATIENCE_MS = 3000;
// Of all browsers it alone isolates a frame by what the frame itself is served with.
const CHROMIUM_THAT_ISOLATES_FRAMES = 137;

interface Brand {
  readonly brand: string;
  readonly version: string;
}

function mayIsolateFrames(): boolean {
  const { userAgentData } = navigator as { userAgentData?: { brands: readonly Brand[] } };
  const chromium = userAgentData?.brands.find(({ brand }) => brand === 'Chromium');
  return Number(chromium?.version) >= CHROMIUM_THAT_ISOLATES_FRAMES;
}

/** The page's service workers, where they could isolate it. */
function helpfulWorkers(): ServiceWorkerContainer | undefined {
  if (!isSecureContext || isSandboxed()) return undefined; // to ask for them is an error where they are refused
  return parent === window || mayIsolateFrames() ? navigator.serviceWorker : undefined;
}

/**
 * Resolves to whether the page is being loaded anew; nothing need be begun then. `settle` is called before that, to have
 * in the address what the reader has changed meanwhile.
 */
export async function isolate(settle = () => {}): Promise<boolean> {
  const mark = new URLSearchParams(location.search).get(MARK);
  const workers = helpfulWorkers();
  if (!workers) return false;
  if (mark === 'off') {
    // Others of this origin are none of ours.
    const registration = await workers.getRegistration();
    const worker = registration?.active ?? registration?.waiting ?? registration?.installing;
    if (worker?.scriptURL !== new URL(WORKER, location.href).href) return false;
    await registration?.unregister();
    // It still answers for this document, but no more for its workers, whose scripts would be refused.
    settle();
    location.replace(marked('gone'));
    return true;
  }
  if (crossOriginIsolated) {
    if (mark) history.replaceState(null, '', marked(undefined));
    return false;
  }
  if (mark) return false; // it has been tried
  try {
    await workers.register(WORKER);
    await controlled(workers);
  } catch {
    return false;
  }
  settle();
  location.replace(marked('on'));
  return true;
}

/** The page's address as it is now, with another mark or none. */
function marked(mark: string | undefined): URL {
  const address = new URL(location.href);
  if (mark === undefined) address.searchParams.delete(MARK);
  else address.searchParams.set(MARK, mark);
  return address;
}

function controlled(workers: ServiceWorkerContainer): Promise<void> {
  return new Promise((resolve, reject) => {
    if (workers.controller) resolve();
    workers.addEventListener('controllerchange', () => resolve(), { once: true });
    setTimeout(() => reject(new Error('the service worker did not come')), PATIENCE_MS);
  });
}
