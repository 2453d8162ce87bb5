/** Calls back once a frame; a few times a second while the page is hidden, when frames stop coming. */
export function eachFrame(tick: () => void): { stop(): void } {
  const HIDDEN_MS = 200;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const schedule = () => {
    if (stopped) return;
    if (typeof requestAnimationFrame === 'function') frame = requestAnimationFrame(run);
    timer = setTimeout(run, HIDDEN_MS);
  };
  const cancel = () => {
    if (typeof cancelAnimationFrame === 'function') cancelAnimationFrame(frame);
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
