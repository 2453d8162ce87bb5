/** Does some work in a later turn of the event loop, as soon as other messages have been heard. */
export class NextTurn {
  readonly #channel = new MessageChannel();

  constructor(work: () => void) {
    const port: NodePort = this.#channel.port1;
    port.onmessage = () => {
      port.unref?.();
      work();
    };
    port.unref?.();
  }

  /** Nothing more will be asked for: a port that listens holds on to all that it could reach. */
  close(): void {
    this.#channel.port1.close();
  }

  ask(): void {
    const port: NodePort = this.#channel.port1;
    port.ref?.();
    this.#channel.port2.postMessage(0);
  }
}

/** In Node, a port that listens keeps the process from ending; it may only while something is asked for. */
type NodePort = MessagePort & { ref?(): void; unref?(): void };
