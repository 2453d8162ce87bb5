/** A question that is asked again and again, of which only the latest is waited for. */
export class Latest<Answer> {
  #id: number | undefined;
  #resolve: (answer: Answer) => void = () => {};
  #reject: (why: unknown) => void = () => {};

  /** Waits for the answer to a question. The one before, if it is still open, rejects with an AbortError. */
  ask(id: number): Promise<Answer> {
    this.fail(new DOMException('another has begun', 'AbortError'));
    this.#id = id;
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether one is open. */
  get isOpen(): boolean {
    return this.#id !== undefined;
  }

  is(id: number): boolean {
    return this.#id === id;
  }

  answer(id: number, answer: Answer): void {
    if (!this.is(id)) return;
    this.#id = undefined;
    this.#resolve(answer);
  }

  refuse(id: number, why: unknown): void {
    if (this.is(id)) this.fail(why);
  }

  /** No answer will come. */
  fail(why: unknown): void {
    if (!this.isOpen) return;
    this.#id = undefined;
    this.#reject(why);
  }
}
