const FRAME_MS = 16;
const HIDDEN_MS = 200;

/**
 * Calls back once a frame, and as often where there are none, as in Node; a few times a second while the page is hidden,
 * when frames stop coming.
 */
export function eachFrame(tick: () => void): { stop(): void } {
  const hasFrames = typeof requestAnimationFrame === 'function';
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const schedule = () => {
    if (stopped) return;
    if (hasFrames) frame = requestAnimationFrame(run);
    timer = setTimeout(run, hasFrames ? HIDDEN_MS : FRAME_MS);
  };
  const cancel = () => {
    if (hasFrames) cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const run = () => {
    cancel();
    if (stopped) return;
    tick();
    schedule();
  };
  schedule();
  return {
    stop() {
      stopped = true;
      cancel();
    },
  };
}
