import { describe, expect, test } from 'vitest';
import { events } from '../../web/src/engine';
import type { Engine, RunOptions } from '../../web/src/engine/engine';
import type { TraceEvent } from '../../web/src/engine/trace-format';
import { ended } from './outcomes';

// As many as full rings of eight threads hold, and more than a function takes as arguments.
const MANY = 147_456;

describe('a run event by event', () => {
  test('yields every one of a batch as large as the rings', async () => {
    const batch = Array.from({ length: MANY }, (_, i) => ({ order: i + 1 }) as TraceEvent);
    const run = async (_: unknown, { onEvents }: RunOptions) => {
      onEvents?.(batch, 0);
      return ended({ verdict: 'done' });
    };
    let count = 0;
    for await (const event of events({ run } as unknown as Engine, {})) {
      count++;
      if (event.order !== count) throw new Error(`${event.order} comes as number ${count}`);
    }
    expect(count).toBe(MANY);
  });
});
