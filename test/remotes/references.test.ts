import { describe, expect, test } from 'vitest';
import { codeOf } from '../../src/kernel/index.ts';
import { makeLocalNetwork } from '../support/local-network.ts';
import { makeTempFolder } from '../support/test-kernel.ts';
import { makeRemoteKernel } from './remote-kernels.ts';

const makePair = async () => {
  const network = makeLocalNetwork();
  const a = await makeRemoteKernel(network, 1);
  const b = await makeRemoteKernel(network, 2);
  return { network, a, b, kernels: [a, b] };
};

type Kernels = Awaited<ReturnType<typeof makePair>>['kernels'];

/** All kernels come to rest, and every count in their tables is right. */
const expectRest = async (kernels: Kernels): Promise<void> => {
  for (let i = 0; i < 3; i += 1) for (const kernel of kernels) await kernel.collectGarbage();
  for (const kernel of kernels) {
    await expect.poll(() => kernel.rowCounts().outbox, { timeout: 10_000 }).toBe(0);
    await expect.poll(() => kernel.rowCounts().remote_settled, { timeout: 10_000 }).toBe(0);
    await expect.poll(() => kernel.rowCounts().sent_ahead, { timeout: 10_000 }).toBe(0);
    await kernel.expectQuiescent();
  }
};

const codeOfRejection = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fulfilled',
    (error: unknown) => codeOf(error) ?? String(error),
  );

describe('P21 references across kernels', () => {
  test('a URL of one kernel, redeemed in another, is its object; answers and errors come back', async () => {
    const { a, b, kernels } = await makePair();
    const kref = await a.kernel.redeemOcapURL(await b.url());
    expect(await a.call(kref, 'version')).toBe(1);
    expect(await a.call(kref, 'echo', { deep: [1n, 'ü', null, undefined] })).toEqual({
      deep: [1n, 'ü', null, undefined],
    });
    await expect(a.call(kref, 'nothing')).rejects.toThrow(/has no method "nothing"/);
    expect(await a.kernel.redeemOcapURL(await b.url())).toBe(kref);
    await expectRest(kernels);
  });

  test('objects keep their identity there and back, and leave no row when they are dropped', async () => {
    const { a, b, kernels } = await makePair();
    await a.adopt('b', await b.url());
    await b.adopt('a', await a.url());
    await expectRest(kernels);
    const before = kernels.map((kernel) => kernel.rowCounts());
    for (let i = 0; i < 10; i += 1)
      await a.do(
        'hold',
        `thing ${i}`,
        a.kernel.getPresence((await a.kernel.queueMessage(a.root, 'make', ['far', `thing ${i}`])).slots[0]!),
      );
    for (let i = 0; i < 10; i += 1) await a.do('tell', 'b', 'hold', [`thing ${i}`], [`thing ${i}`]);
    for (let i = 0; i < 10; i += 1) expect(await b.do('tell', `thing ${i}`, 'label', [], [])).toBe(`thing ${i}`);
    // What comes home is the very same object.
    expect(await b.do('tell', 'a', 'hold', ['home'], ['thing 3'])).toBe(undefined);
    expect((await a.kernel.queueMessage(a.root, 'look', ['home'])).slots).toEqual(
      (await a.kernel.queueMessage(a.root, 'look', ['thing 3'])).slots,
    );
    await a.do('drop', 'home');
    for (let i = 0; i < 10; i += 1) await b.do('drop', `thing ${i}`);
    await expectRest(kernels);
    for (let i = 0; i < 10; i += 1) expect(await a.do('tell', `thing ${i}`, 'label', [], [])).toBe(`thing ${i}`);
    for (let i = 0; i < 10; i += 1) await a.do('drop', `thing ${i}`);
    const answers = (await a.kernel.queueMessage(a.root, 'makeMany', [1])).slots;
    a.kernel.release([...answers]);
    await expectRest(kernels);
    const held = new Set(Object.keys(before[0]!));
    expect(held.size).toBeGreaterThan(10);
    expect(kernels[1]!.rowCounts()).toEqual(before[1]);
  });

  test('promises are decided on either side, and messages to them arrive in order wherever they went', async () => {
    const { a, b, kernels } = await makePair();
    await a.adopt('b', await b.url());
    await b.adopt('a', await a.url());
    // Decided by the one who made it, while the other waits.
    await a.do('promise', 'p');
    await a.do('tell', 'b', 'hold', ['p'], ['p']);
    const waiting = b.do('look', 'p');
    await a.do('resolve', 'p', 'done');
    expect(await waiting).toBe('done');
    // Sent ahead to the answer of a message that has not been answered.
    expect(await a.do('tellTheAnswer', 'b', ['make', 'far', 'made there'], ['label'])).toBe('made there');
    // Sent ahead to a promise of the other, which becomes an object of the sender.
    for (let round = 0; round < 5; round += 1) {
      await b.do('promise', 'q');
      await b.do('tell', 'a', 'hold', ['q'], ['q']);
      await a.do('forgetNotes');
      const early = [0, 1, 2, 3, 4].map((n) => a.do('tell', 'q', 'note', [n], []));
      const resolved = b.do('resolveTo', 'q', 'a');
      const late = [5, 6, 7, 8, 9].map((n) => a.do('tell', 'q', 'note', [n], []));
      await Promise.all([...early, resolved, ...late]);
      expect(await a.do('notes')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
    for (const kernel of kernels) for (const name of ['p', 'q']) await kernel.do('drop', name);
    await expectRest(kernels);
  });

  test('a reference to a third kernel works through the second', async () => {
    const { network, a, b } = await makePair();
    const c = await makeRemoteKernel(network, 3);
    await b.adopt('c', await c.url());
    await a.adopt('b', await b.url());
    await b.adopt('a', await a.url());
    await b.do('tell', 'a', 'hold', ['c'], ['c']);
    await a.do('tell', 'c', 'note', [7], []);
    expect(await c.do('notes')).toEqual([7]);
    expect(await a.do('tellTheAnswer', 'c', ['make', 'far', 'far away'], ['label'])).toBe('far away');
    await expectRest([a, b, c]);
  });

  test('what is sent while there is no connection arrives when there is one again', async () => {
    const { network, a, b, kernels } = await makePair();
    await a.adopt('b', await b.url());
    network.setDown(true);
    const answers = Array.from({ length: 200 }, (_, n) => a.do('tell', 'b', 'note', [n], []));
    await expect.poll(() => a.rowCounts().outbox).toBeGreaterThan(0);
    network.setDown(false);
    await Promise.all(answers);
    expect(await b.do('notes')).toEqual(Array.from({ length: 200 }, (_, n) => n));
    await expectRest(kernels);
  });

  test('revocation holds for other kernels, too', async () => {
    const { a, b } = await makePair();
    await a.adopt('b', await b.url());
    b.kernel.revoke(b.root);
    expect(await codeOfRejection(a.do('tell', 'b', 'version', [], []))).toMatch(/OBJECT_REVOKED/);
    expect(await codeOfRejection(a.kernel.redeemOcapURL(await a.url().then(() => 'ocap:nonsense')))).toBe(
      'URL_INVALID',
    );
  });

  test('a peer that lost its state is noticed: what was shared rejects, and new references work', async () => {
    const network = makeLocalNetwork();
    const folder = await makeTempFolder();
    const a = await makeRemoteKernel(network, 1);
    const b = await makeRemoteKernel(network, 2, { dbFilename: `${folder}/b.db` });
    await a.adopt('b', await b.url());
    const pending = codeOfRejection(a.do('tell', 'b', 'never', [], []));
    await expect.poll(() => b.kernel.getTrace().entries.some(({ method }) => method === 'never')).toBe(true);
    await b.kernel.stop();
    const again = await makeRemoteKernel(network, 2, { dbFilename: `${folder}/b.db`, resetStorage: true });
    expect(await pending).toMatch(/PEER_LOST_STATE/);
    expect(await codeOfRejection(a.do('tell', 'b', 'version', [], []))).toMatch(/OBJECT_DELETED/);
    await a.adopt('b', await again.url());
    expect(await a.do('tell', 'b', 'version', [], [])).toBe(1);
    await expectRest([a, again]);
  });

  test('a peer that never comes back can be given up, and everything that waits for it rejects', async () => {
    const { network, a, b } = await makePair();
    const before = a.rowCounts();
    await a.adopt('b', await b.url());
    network.setDown(true);
    const pending = [0, 1, 2].map((n) => codeOfRejection(a.do('tell', 'b', 'note', [n], [])));
    await expect.poll(() => a.rowCounts().outbox).toBeGreaterThan(2);
    await a.kernel.forgetPeer(b.peerId);
    for (const code of await Promise.all(pending)) expect(code).toMatch(/PEER_GIVEN_UP/);
    await a.do('drop', 'b');
    await a.collectGarbage();
    expect(a.rowCounts()).toMatchObject({ remotes: 0, outbox: 0, clist: before.clist });
    network.setDown(false);
    await a.adopt('b', await b.url());
    expect(await a.do('tell', 'b', 'label', [], [])).toBe('puppet');
    await expectRest([a, b]);
  });

  test('a kernel that stops and starts again goes on where it was', async () => {
    const network = makeLocalNetwork();
    const folder = await makeTempFolder();
    const a = await makeRemoteKernel(network, 1);
    const b = await makeRemoteKernel(network, 2, { dbFilename: `${folder}/b.db` });
    await a.adopt('b', await b.url());
    await a.do('tell', 'b', 'note', [0], []);
    await b.kernel.stop();
    const answers = [1, 2, 3].map((n) => a.do('tell', 'b', 'note', [n], []));
    const again = await makeRemoteKernel(network, 2, { dbFilename: `${folder}/b.db` });
    await Promise.all(answers);
    expect(await again.do('notes')).toEqual([0, 1, 2, 3]);
    await expectRest([a, again]);
  });

  test('closed on purpose, and opened again', async () => {
    const { a, b } = await makePair();
    await a.adopt('b', await b.url());
    const stateOf = () => a.kernel.getStatus().remoteComms.peers.map(({ state }) => state);
    await expect.poll(stateOf).toEqual(['connected']);
    await a.kernel.closeConnection(b.peerId);
    await expect.poll(stateOf).toEqual(['closed']);
    const answer = a.do('tell', 'b', 'label', [], []);
    await expect.poll(() => a.rowCounts().outbox).toBeGreaterThan(0);
    await a.kernel.reconnectPeer(b.peerId);
    expect(await answer).toBe('puppet');
    await expect.poll(stateOf).toEqual(['connected']);
  });
});
