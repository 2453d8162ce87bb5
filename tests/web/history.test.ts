import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EditKind, History } from '../../web/src/model/history';
import { undoWords } from '../../web/src/site/undo';
import { enPage as en } from '../../web/src/text/page-messages';
import { schema } from './fake/schema.mjs';

interface Settings {
  readonly [field: string]: string;
}
const same = (a: Settings, b: Settings) => JSON.stringify(a) === JSON.stringify(b);
const FIRST: Settings = { workers: '3', fail: '' };

/** A history whose edits are judged at once: a value is valid unless it is empty or 0. */
function editing() {
  const history = new History<Settings>(FIRST, same);
  history.settle(FIRST);
  let shown = FIRST;
  let clock = 0;
  return {
    history,
    shown: () => shown,
    set(field: string, value: string, kind: EditKind = 'typed', after = 100) {
      clock += after;
      shown = { ...shown, [field]: value };
      history.edit(shown, field, clock, kind);
      if (shown.workers && shown.workers !== '0') history.settle(shown);
    },
    undo() {
      const value = history.undo();
      if (value) shown = value;
      return value?.workers;
    },
    redo() {
      const value = history.redo();
      if (value) shown = value;
      return value?.workers;
    },
  };
}

describe('the history of edits', () => {
  test('typing in one field is one step; after a pause it is another', () => {
    const e = editing();
    e.set('workers', '1');
    e.set('workers', '12');
    e.set('workers', '5', 'typed', 2000);
    expect([e.undo(), e.undo(), e.undo()]).toEqual(['12', '3', undefined]);
    expect([e.redo(), e.redo(), e.redo()]).toEqual(['12', '5', undefined]);
  });

  test('each toggle is a step, however quick', () => {
    const e = editing();
    e.set('fail', '4', 'chosen', 10);
    e.set('fail', '4, 7', 'chosen', 10);
    e.undo();
    expect(e.shown().fail).toBe('4');
    e.undo();
    expect(e.shown().fail).toBe('');
  });

  test('toggles that are judged late, one after the other, are steps all the same', () => {
    const history = new History<Settings>(FIRST, same);
    history.settle(FIRST);
    const [one, two] = [
      { workers: '3', fail: '4' },
      { workers: '3', fail: '4, 7' },
    ];
    history.edit(one, 'fail', 1, 'chosen');
    history.edit(two, 'fail', 2, 'chosen');
    history.settle(one);
    history.settle(two);
    expect([history.undo(), history.undo()]).toEqual([one, FIRST]);
  });

  test('typing in another field is a step of its own', () => {
    const e = editing();
    e.set('workers', '4');
    e.set('fail', '2');
    e.undo();
    expect(e.shown()).toEqual({ workers: '4', fail: '' });
  });

  test('what is not valid is no step: undo goes back to what was, and redo does not return', () => {
    const e = editing();
    e.set('workers', '');
    e.set('workers', '0');
    expect(e.undo()).toBe('3');
    expect(e.history.canUndo).toBe(false);
    expect(e.history.canRedo).toBe(false);
    e.set('workers', '');
    e.set('workers', '8', 'typed', 3000);
    expect([e.undo(), e.redo()]).toEqual(['3', '8']);
  });

  test('what typing has passed through on its way to what is wrong is no step', () => {
    const e = editing();
    e.set('workers', '25', 'typed', 5000);
    e.set('workers', '2', 'typed', 5000);
    e.set('workers', '');
    e.set('workers', '0');
    expect([e.undo(), e.undo(), e.redo()]).toEqual(['25', '3', '25']);
    e.set('workers', '2', 'typed', 5000);
    e.set('workers', '');
    e.set('workers', '6', 'typed', 5000);
    expect([e.undo(), e.undo()]).toEqual(['25', '3']);
  });

  test('what is typed and taken back leaves nothing to undo', () => {
    const e = editing();
    e.set('workers', '');
    e.set('workers', '3');
    expect(e.history.canUndo).toBe(false);
    e.set('workers', '4');
    e.set('workers', '3');
    expect(e.history.canUndo).toBe(false);
  });

  test('an edit after an undo ends what could be redone; a half-typed one does not yet', () => {
    const e = editing();
    e.set('workers', '4');
    e.undo();
    e.set('workers', '');
    expect(e.undo()).toBe('3');
    expect(e.redo()).toBe('4');
    e.undo();
    e.set('workers', '9');
    expect(e.redo()).toBeUndefined();
  });

  test('typing on after an undo is a step of its own', () => {
    const e = editing();
    e.set('workers', '4', 'typed', 5000);
    e.set('workers', '5', 'typed', 5000);
    e.undo();
    e.set('workers', '45');
    expect(e.undo()).toBe('4');
  });

  test('how a program is run is no step, and stays what is seen', () => {
    const e = editing();
    e.set('workers', '4');
    e.set('schedule', 'AQ', 'aside');
    expect(e.undo()).toBe('3');
    e.redo();
    expect(e.shown()).toEqual({ workers: '4', fail: '', schedule: 'AQ' });
  });

  test('nothing is to be undone before anything was valid', () => {
    const history = new History<Settings>({ workers: '0' }, same);
    expect(history.canUndo).toBe(false);
    history.edit(FIRST, 'workers', 1, 'typed');
    history.settle(FIRST);
    expect(history.canUndo).toBe(false);
    expect(history.undo()).toBeUndefined();
  });

  const action = fc.oneof(
    fc.record({
      do: fc.constant('set' as const),
      field: fc.constantFrom('workers', 'fail'),
      value: fc.constantFrom('', '0', '1', '2', '12'),
      kind: fc.constantFrom<EditKind>('typed', 'chosen', 'aside'),
      after: fc.constantFrom(10, 5000),
    }),
    fc.record({ do: fc.constantFrom('undo' as const, 'redo' as const) }),
  );

  test('never shows what is invalid after an undo or a redo, which take each other back', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const e = editing();
        for (const a of actions) {
          if (a.do === 'set') e.set(a.field, a.value, a.kind, a.after);
          else if (e[a.do]() !== undefined) expect(e.shown().workers).toMatch(/^[1-9]/);
        }
        // From a step, all the way back and forth again.
        if (!e.shown().workers || e.shown().workers === '0') e.undo();
        const at = e.shown();
        let steps = 0;
        while (e.undo() !== undefined) steps++;
        for (let i = 0; i < steps; i++) e.redo();
        expect(e.shown()).toEqual(at);
      }),
    );
  });
});

test('an undo is told in words', () => {
  const say = (before: Settings, after: Settings) => undoWords(en, 'undone', before, after, schema);
  expect(say({ workers: '4' }, { workers: '3' })).toBe('Undone: workers is 3.');
  expect(say({ workMs: '4', schedule: 'AQ' }, { workMs: '400' })).toBe('Undone: work ms is 400.');
  expect(say({ fail: '4' }, { fail: '' })).toBe('Undone: fail is empty.');
  expect(say({ workers: '4', jobs: '2' }, { workers: '3', jobs: '3' })).toBe('Undone: 2 settings.');
});
