import { describe, expect, test } from 'vitest';
import type { GoroutineInfo } from '../../web/src/engine/types';
import { waitChains } from '../../web/src/model/wait-chain';
import { en } from '../../web/src/text/messages';

const stuck = (
  id: number,
  name: string,
  reason: string,
  objectName: string,
  waitsFor: number[] | null,
): GoroutineInfo => ({ id, name, reason, object: 1, objectName, site: '', spawnedAt: '', waitsFor });
const main = (waitsFor: number[] | null) => stuck(1, 'main', 'sync.WaitGroup.Wait', 'wg', waitsFor);
const worker = (n: number, waitsFor: number[] | null) =>
  stuck(n + 1, `worker ${n}`, 'chan receive', 'jobs', waitsFor);
const told = (stuck: readonly GoroutineInfo[], cycle: readonly number[]) =>
  waitChains(en, stuck, cycle).map(({ links, endsAt, closed }) => [
    ...links.map((l) => `${l.who} -(${l.on})->`),
    closed ? `${endsAt} again` : endsAt || 'nobody',
  ]);

describe('who waits for whom', () => {
  test('those that wait alike are one link, and a cycle comes back to its first', () => {
    const all = [main([2, 3, 4]), worker(1, [1]), worker(2, [1]), worker(3, [1])];
    expect(told(all, [1, 2])).toEqual([
      ['main -(sync.WaitGroup.Wait · wg)->', 'workers 1-3 -(chan receive · jobs)->', 'main again'],
    ]);
  });

  test('whoever leads to a cycle comes after it', () => {
    const other = stuck(9, 'feeder', 'chan send', 'jobs', [2]);
    expect(told([other, main([2]), worker(1, [1])], [1, 2])).toEqual([
      ['main -(sync.WaitGroup.Wait · wg)->', 'worker 1 -(chan receive · jobs)->', 'main again'],
      ['feeder -(chan send · jobs)->', 'worker 1'],
    ]);
  });

  test('a chain may end where nobody is left', () => {
    expect(told([main([])], [])).toEqual([['main -(sync.WaitGroup.Wait · wg)->', 'nobody']]);
  });

  test('nothing is said of whom it is not known for whom they wait', () => {
    expect(told([main(null), worker(1, null)], [])).toEqual([]);
    expect(told([main([2]), worker(1, null)], [])).toEqual([
      ['main -(sync.WaitGroup.Wait · wg)->', 'worker 1'],
    ]);
  });

  test('goroutines without a name are called by their number', () => {
    const nameless = (id: number) => stuck(id, '', 'chan receive', 'jobs', []);
    expect(told([nameless(5), nameless(6)], [])).toEqual([
      ['goroutines 5, 6 -(chan receive · jobs)->', 'nobody'],
    ]);
  });
});
