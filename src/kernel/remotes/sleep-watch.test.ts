import { expect, test } from 'vitest';
import { makeSleepWatch } from './sleep-watch.ts';

/** A clock, and one timer that fires when it is told to. */
const makeScene = () => {
  let now = 0;
  let timer: { ms: number; callback: () => void } | undefined;
  let wakes = 0;
  const watch = makeSleepWatch(
    {
      now: () => now,
      setTimer(ms, callback) {
        timer = { ms, callback };
        return () => {
          timer = undefined;
        };
      },
    },
    () => {
      wakes += 1;
    },
  );
  return {
    watch,
    wakes: () => wakes,
    isSet: () => timer !== undefined,
    /** The timer fires, so much later than it should have. */
    fire(lateMs: number): void {
      const due = timer;
      if (due === undefined) throw Error('there is no timer');
      timer = undefined;
      now += due.ms + lateMs;
      due.callback();
    },
  };
};

test('that the machine slept is noticed each time, and that it was busy is nothing', () => {
  const { watch, wakes, fire } = makeScene();
  watch.start();
  for (const lateMs of [0, 5, 15_000]) fire(lateMs);
  expect(wakes()).toBe(0);
  fire(3_600_000);
  expect(wakes()).toBe(1);
  fire(0);
  expect(wakes()).toBe(1);
  fire(60_000);
  expect(wakes()).toBe(2);
});

test('the watch leaves no timer behind', () => {
  const { watch, isSet, fire } = makeScene();
  watch.start();
  watch.start();
  fire(0);
  expect(isSet()).toBe(true);
  watch.stop();
  watch.stop();
  expect(isSet()).toBe(false);
});
