/** Calls that somebody is about to answer, by number. */
export class OpenCalls {
  readonly #open = new Map<number, AbortController>();

  /** The signal is aborted when nobody waits for the answer any more. */
  open(call: number): AbortSignal {
    const controller = new AbortController();
    this.#open.set(call, controller);
    return controller.signal;
  }

  has(call: number): boolean {
    return this.#open.has(call);
  }

  /** It has been answered; returns whether somebody still waited. */
  close(call: number): boolean {
    return this.#open.delete(call);
  }

  giveUp(call: number, why: string): void {
    const controller = this.#open.get(call);
    this.#open.delete(call);
    controller?.abort(new DOMException(why, 'AbortError'));
  }

  /** Gives up all that is left. */
  end(why: string): void {
    for (const call of [...this.#open.keys()]) this.giveUp(call, why);
  }
}
