import { expect, test } from 'vitest';
import type { RemoteId } from '../../wire/ids.ts';
import { shippedLimits as limits } from '../../wire/limits.ts';
import { makeCongestion } from './congestion.ts';

const most = limits.messagesBeforePeersWait;

/** Two vats, with so many messages each, that run until they are stopped. */
const makeScene = () => {
  const lengths = { v1: 0, v2: 0 };
  const running = { v1: true, v2: true };
  const relieved: RemoteId[] = [];
  const congestion = makeCongestion({
    store: { queues: { messages: (vat: string) => Reflect.get(lengths, vat) as number } } as never,
    limits,
    isRunning: (vat) => Reflect.get(running, vat) as boolean,
    onRelief: (remote) => void relieved.push(remote),
  });
  return { lengths, running, relieved, congestion };
};

test('P21 a peer waits from when a vat that it has sent to is far behind until that has caught up', () => {
  const { lengths, relieved, congestion } = makeScene();
  lengths.v1 = most - 1;
  congestion.note('r1', 'v1');
  expect(congestion.isCongested('r1')).toBe(false);
  lengths.v1 = most;
  congestion.note('r1', 'v1');
  expect([congestion.isCongested('r1'), congestion.isCongested('r2')]).toEqual([true, false]);
  lengths.v1 = most / 2;
  congestion.look();
  expect([congestion.isCongested('r1'), relieved]).toEqual([true, []]);
  lengths.v1 = most / 2 - 1;
  congestion.look();
  congestion.look();
  expect([congestion.isCongested('r1'), relieved]).toEqual([false, ['r1']]);
});

test('P21 a peer waits for every vat that it has flooded, and for none that does not run', () => {
  const { lengths, running, relieved, congestion } = makeScene();
  lengths.v1 = most;
  lengths.v2 = most;
  congestion.note('r1', 'v1');
  congestion.note('r1', 'v2');
  lengths.v1 = 0;
  congestion.look();
  expect([congestion.isCongested('r1'), relieved]).toEqual([true, []]);
  // A vat that is suspended, or has ended, will never catch up.
  running.v2 = false;
  congestion.look();
  expect([congestion.isCongested('r1'), relieved]).toEqual([false, ['r1']]);
  congestion.note('r1', 'v2');
  expect(congestion.isCongested('r1')).toBe(false);
});
