import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../web/src/engine/trace-format';
import { replay } from '../../web/src/model/apply';
import { Film } from '../../web/src/model/film';
import { Recording } from '../../web/src/model/recording';
import { trace } from './events';
import { randomTrace } from './random-trace';

const filmOf = (events: readonly TraceEvent[]): Film => {
  const film = new Film();
  film.append(events);
  return film;
};
// A microsecond apart each.
const hello = trace(
  { kind: 'create', arg: 1 },
  { kind: 'run', goroutine: 1, arg: 0 },
  { kind: 'object', goroutine: 1, object: 9, text: 'jobs', extra: 1 },
  { kind: 'chan_made', goroutine: 1, object: 9, arg: 2 },
  { kind: 'create', goroutine: 1, arg: 2 },
  { kind: 'block', goroutine: 1, reason: 'chan receive', object: 9 },
  { kind: 'run', goroutine: 2, arg: 0 },
  { kind: 'unblock', goroutine: 2, arg: 1, object: 9 },
  { kind: 'end', goroutine: 2 },
);

describe('a recording', () => {
  test('has the state after any number of events, in whatever order it is asked', () => {
    fc.assert(
      fc.property(
        randomTrace(4000),
        fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
        (events, places) => {
          const recording = new Recording();
          recording.append(events);
          for (const place of places) {
            const count = place % (events.length + 1);
            expect(recording.stateAt(count)).toEqual(replay(events.slice(0, count)));
          }
          expect(recording.latest).toEqual(replay(events));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('counts the events of a moment, those at that very moment among them', () => {
    const recording = new Recording();
    recording.append(hello);
    expect(recording.countAt(-1)).toBe(0);
    expect(recording.countAt(0)).toBe(1);
    expect(recording.countAt(2999)).toBe(3);
    expect(recording.countAt(3000)).toBe(4);
    expect(recording.countAt(1e9)).toBe(hello.length);
  });

  test('never goes back in time where threads’ clocks differ', () => {
    const [first, second] = trace(
      { kind: 'run', goroutine: 1, time: 5000 },
      { kind: 'run', goroutine: 2, time: 4000 },
    );
    const recording = new Recording();
    recording.append([first as TraceEvent, second as TraceEvent]);
    expect([recording.timeAt(1), recording.timeAt(2)]).toEqual([5000, 5000]);
  });
});

describe('a film', () => {
  test('follows a run until the reader goes elsewhere, and again when told to go to the end', () => {
    const film = filmOf(hello.slice(0, 4));
    expect(film.count).toBe(4);
    film.seek(1000);
    film.append(hello.slice(4));
    expect(film.count).toBe(2);
    film.following = true;
    film.toEnd();
    expect(film.atEnd).toBe(true);
  });

  test('plays from the beginning once it has come to the end, and stops there', () => {
    const film = filmOf(hello);
    film.speed = 1;
    film.play();
    expect(film.count).toBe(1); // what is at moment 0 has been
    film.tick(0.0025);
    expect(film.position).toBeCloseTo(2500);
    expect(film.count).toBe(3);
    film.tick(1);
    expect([film.atEnd, film.playing, film.position]).toEqual([true, false, 8000]);
  });

  test('begins again where it is looped', () => {
    const film = filmOf(hello);
    film.speed = 1;
    film.loop = true;
    film.play();
    film.tick(0.009);
    expect(film.playing).toBe(true);
    expect(film.position).toBeCloseTo(1000);
  });

  test('fits a run of any length into the same time', () => {
    for (const axis of ['time', 'steps'] as const) {
      const film = filmOf(hello);
      film.axis = axis;
      film.play();
      film.tick(4000);
      expect(film.position).toBeCloseTo(film.length / 2);
    }
  });

  test('steps to what can be seen: names and sizes come with the event after them', () => {
    const film = filmOf(hello);
    film.seek(0);
    film.step(1);
    film.step(1);
    expect([film.count, film.event?.kind]).toEqual([5, 'create']);
    film.step(-1);
    expect([film.count, film.event?.kind]).toEqual([2, 'run']);
    film.step(-1);
    film.step(-1);
    film.step(-1);
    expect([film.count, film.position, film.event]).toEqual([0, 0, undefined]);
  });

  test('steps among one goroutine’s events, also those that others bring about', () => {
    const film = filmOf(hello);
    film.stepOf(1, -1);
    expect(film.event?.kind).toBe('unblock');
    film.stepOf(1, -1);
    expect(film.event?.kind).toBe('block');
  });

  test('stays at the same event when the axis changes', () => {
    fc.assert(
      fc.property(randomTrace(200), fc.nat(), (events, place) => {
        const film = filmOf(events);
        film.axis = 'steps';
        film.seek(place % (events.length + 1));
        const { count } = film;
        film.axis = 'time';
        expect(film.count).toBe(count);
        expect(film.position).toBe(film.recording.timeAt(count));
        film.axis = 'steps';
        expect(film.position).toBe(count);
      }),
    );
  });

  test('shows the state of its place: going there by steps, by seeking or by playing makes no difference', () => {
    fc.assert(
      fc.property(randomTrace(300), fc.nat(), (events, place) => {
        const count = place % (events.length + 1);
        const sought = filmOf(events);
        sought.axis = 'steps';
        sought.seek(count);
        const played = filmOf(events);
        played.axis = 'steps';
        played.speed = 1;
        played.play();
        for (let i = 0; i < count; i++) played.tick(200);
        if (played.count === sought.count) expect(played.state).toEqual(sought.state);
        expect(sought.state).toEqual(replay(events.slice(0, count)));
      }),
    );
  });
});
