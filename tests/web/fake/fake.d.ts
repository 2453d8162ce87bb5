// Types of the engine's double, for the tests that drive it.
declare module '*/trace-writer.mjs' {
  interface Shape {
    rings: number;
    capacity: number;
    dictBytes: number;
  }
  export interface Written {
    kind: string;
    goroutine: number;
    worker: number;
    time: number;
    object?: number;
    arg?: number;
    extra?: number;
    reason?: number;
    text?: string;
  }
  export class TraceWriter {
    constructor(buffer: ArrayBuffer | SharedArrayBuffer, address: number, shape: Shape);
    static bytes(shape: Shape): number;
    begin(run: number): void;
    write(event: Written): void;
    readonly words: Uint32Array;
  }
}
declare module '*/schema.mjs' {
  export const schema: import('../../../web/src/engine/types').Schema;
}
