/**
 * Keeps the lines with goroutines in sight while a run goes on. The listing moves only when one of them would be out
 * of sight, no further than needed, and not at all once the reader has moved it in that run.
 */
export class Follower {
  #run: unknown;
  #seen = '';
  #held = false;
  readonly #known = new WeakSet<HTMLElement>();

  /** `run`: anything that is another for another run. */
  follow(scroller: HTMLElement, run: unknown): void {
    this.#listen(scroller);
    if (run !== this.#run) {
      this.#held = false;
      this.#seen = '';
    }
    this.#run = run;
    const here = scroller.querySelectorAll<HTMLElement>('.line[data-here]');
    const [first, last] = [here[0], here[here.length - 1]];
    // Measuring costs a layout: only where the outermost lines have changed.
    const seen = `${scroller.dataset.language} ${first?.dataset.line} ${last?.dataset.line}`;
    if (seen === this.#seen || !first || !last) return;
    this.#seen = seen;
    if (!this.#held) scroller.scrollTop = wanted(scroller, first, last);
  }

  /** It has not been on show, and could not be moved. */
  again(): void {
    this.#seen = '';
  }

  #listen(scroller: HTMLElement): void {
    if (this.#known.has(scroller)) return;
    this.#known.add(scroller);
    const hold = () => {
      this.#held = true;
    };
    for (const kind of ['wheel', 'touchmove', 'pointerdown', 'keydown'])
      scroller.addEventListener(kind, hold, { passive: true });
  }
}

const LINES_AROUND = 2;

/** Where the listing has to be for both lines to be seen; of two that are too far apart, the first. */
function wanted({ scrollTop, clientHeight }: HTMLElement, first: HTMLElement, last: HTMLElement): number {
  const around = LINES_AROUND * first.offsetHeight;
  const [top, bottom] = [first.offsetTop - around, last.offsetTop + last.offsetHeight + around];
  return Math.min(Math.max(scrollTop, bottom - clientHeight), top);
}
