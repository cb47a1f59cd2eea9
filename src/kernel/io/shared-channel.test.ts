import { expect, test } from 'vitest';
import { shippedLimits as limits } from '../../wire/limits.ts';
import { makeSharedChannel } from './shared-channel.ts';

test('a user that ends in the moment its read is answered takes no read from another', async () => {
  const units = [Promise.withResolvers<string | null>(), Promise.withResolvers<string | null>()];
  const asked = units.map(() => Promise.withResolvers<void>());
  let reads = 0;
  const channel = {
    read: () => {
      asked[reads]?.resolve();
      return (units[(reads += 1) - 1] ?? Promise.withResolvers<string | null>()).promise;
    },
    write: async () => {},
    close: async () => {},
  };
  const shared = makeSharedChannel('wire', Promise.resolve(channel), limits);
  const [leaving, staying] = [shared.use(), shared.use()];
  const first = leaving.read();
  const second = staying.read();
  await asked[0]?.promise;
  // Right after the reader's turn, and before that of whoever waits for its answer.
  const ended = units[0]?.promise.then(() => leaving.end());
  units[0]?.resolve('one');
  expect(await first).toBe('one');
  await ended;
  units[1]?.resolve('two');
  expect(await second).toBe('two');
});

test('reads that nobody waits for any more are passed over, also when they are too many', async () => {
  const { promise: unit, resolve } = Promise.withResolvers<string | null>();
  const channel = { read: () => unit, write: async () => {}, close: async () => {} };
  const user = makeSharedChannel('wire', Promise.resolve(channel), limits).use();
  let isHeard = true;
  const lost = Array.from({ length: limits.ioCallsWaiting }, () => user.read(() => isHeard).catch(String));
  await expect(user.read()).rejects.toThrow(/IO_BUSY/);
  isHeard = false;
  const heard = user.read(() => true);
  expect(await Promise.all(lost)).toEqual(lost.map((): unknown => expect.stringMatching(/nobody waits for this read/)));
  resolve('one');
  expect(await heard).toBe('one');
});
