import { afterEach, describe, expect, test, vi } from 'vitest';
import { sharedEngine, shareEngine } from '../../web/src/element/shared-engine';
import { createEngine, type Engine, EngineError } from '../../web/src/engine';

vi.mock('../../web/src/engine', async (original) => ({
  ...(await original<typeof import('../../web/src/engine')>()),
  createEngine: vi.fn(),
}));

afterEach(() => vi.mocked(createEngine).mockReset());

const gone = () => Promise.reject(new EngineError('failed', 'the engine failed'));
const later = () => new Promise((resolve) => setTimeout(resolve));

/** One whose answers come when told to, and say that it has failed. */
function failing() {
  let fail = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = () => reject(new EngineError('failed', 'the engine failed'));
  });
  failed.catch(() => {});
  return { engine: { validate: gone, explore: () => failed } as unknown as Engine, fail };
}

describe('the engine that all tags share', () => {
  test('is replaced when it has failed, and its successor is not, however late the dead one says so again', async () => {
    const [first, second] = [failing(), failing()];
    vi.mocked(createEngine).mockResolvedValueOnce(first.engine).mockResolvedValueOnce(second.engine);
    const shared = await sharedEngine();
    const search = shared.explore({});
    await expect(shared.validate({})).rejects.toThrow('the engine failed');
    const successor = sharedEngine();
    first.fail();
    await expect(search).rejects.toThrow('the engine failed');
    await later();
    expect(sharedEngine()).toBe(successor);
    await expect((await successor).validate({})).rejects.toThrow('the engine failed');
  });

  test('is the one that was given, though one that was asked for before cannot be made', async () => {
    let refuse = (_: Error) => {};
    const coming = new Promise<Engine>((_, reject) => {
      refuse = reject;
    });
    vi.mocked(createEngine).mockReturnValueOnce(coming);
    const asked = sharedEngine();
    shareEngine(failing().engine);
    const given = sharedEngine();
    refuse(new Error('there is none'));
    await expect(asked).rejects.toThrow('there is none');
    await later();
    expect(sharedEngine()).toBe(given);
  });
});
