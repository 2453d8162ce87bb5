import { Host } from './host';
import type { FromHost, ToHost } from './messages';

/** What is said to a host, and heard from it. */
export interface Line {
  send(message: ToHost): void;
  /** Ends the host, and all that it has made. */
  close(): void;
  listener: (message: FromHost) => void;
  /** Called if the host dies. */
  failed: (why: string) => void;
}

const SLICE_MS = 8;

/** To a host on this thread. */
export function localLine(): Line {
  const host = new Host((message) => queueMicrotask(() => line.listener(message)), SLICE_MS);
  const line: Line = {
    send: (message) => void host.handle(message),
    close: () => void host.handle({ type: 'dispose' }),
    listener: () => {},
    failed: () => {},
  };
  return line;
}
