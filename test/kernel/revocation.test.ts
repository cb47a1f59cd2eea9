import { expect, test } from 'vitest';
import { makeTestKernel, oneVat } from '../support/test-kernel.ts';

/** A vat with a durable object that it can always give away again. */
const makeKernel = async () => {
  const kernel = await makeTestKernel();
  const { rootKref } = await kernel.launch(oneVat('versioned'));
  const get = async (): Promise<string> => (await kernel.queueMessage(rootKref, 'getDurable', [])).slots[0]!;
  return { ...kernel, get };
};

test('P11 R5 an object that nobody reaches any more is not revoked: it could come back under a new name', async () => {
  const kernel = await makeKernel();
  const thing = await kernel.get();
  kernel.release([thing]);
  expect(() => kernel.revoke(thing)).toThrow(/\[OBJECT_NOT_FOUND\]/);
  await kernel.collectGarbage();
  expect(kernel.isRevoked(await kernel.get())).toBe(false);
  await kernel.expectQuiescent();
});

test('P11 an object is revoked for good although its vat was to be told before that nobody knows it', async () => {
  const kernel = await makeKernel();
  const thing = await kernel.get();
  // The answer is on its way when the only reference goes: the vat is to be told of that, and has sent the object again.
  const again = kernel.get();
  kernel.release([thing]);
  expect(await again).toBe(thing);
  kernel.revoke(thing);
  kernel.revoke(thing);
  kernel.release([thing]);
  await kernel.collectGarbage();
  expect(await kernel.get()).toBe(thing);
  expect(kernel.isRevoked(thing)).toBe(true);
  await kernel.expectQuiescent();
});
