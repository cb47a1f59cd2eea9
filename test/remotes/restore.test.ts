/** What becomes of identity, ocap URLs and peers when a kernel comes back from its backup, or from its phrase alone. */
import { copyFile, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { phraseToEntropy } from '../../src/kernel/identity/mnemonic.ts';
import { makeSQLKernelDatabase } from '../../src/node/index.ts';
import { makeLocalNetwork, type LocalNetwork } from '../support/local-network.ts';
import { freePort } from '../support/network.ts';
import { makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';
import { makeRemoteKernel } from './remote-kernels.ts';

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const otherPhrase = `${'zoo '.repeat(11)}wrong`;
const passphrase = 'correct horse battery staple';

type RemoteKernel = Awaited<ReturnType<typeof makeRemoteKernel>>;
type TestKernel = Pick<RemoteKernel, 'kernel'>;

const problemOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'fulfilled', String);

const exportWhole = async ({ kernel }: TestKernel): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of kernel.exportKernel({ passphrase })) pieces.push(piece);
  return Buffer.concat(pieces);
};

const statusOf = ({ kernel }: TestKernel) => kernel.getStatus().remoteComms;

const makePhraseKernel = (network: LocalNetwork, options: object = {}) =>
  makeRemoteKernel(network, 0, { keySeed: undefined as never, mnemonic: phrase, ...options });

/** Everything that was shared comes to rest, and every count in the tables is right. */
const expectRest = async (kernels: readonly RemoteKernel[]): Promise<void> => {
  for (let i = 0; i < 3; i += 1) for (const kernel of kernels) await kernel.collectGarbage();
  for (const kernel of kernels) {
    await expect.poll(() => kernel.rowCounts().outbox, { timeout: 10_000 }).toBe(0);
    await kernel.expectQuiescent();
  }
};

describe('P22 an ocap URL after a restore', () => {
  test('of an imported backup is honoured, by this kernel and for its peers', async () => {
    const network = makeLocalNetwork();
    const peer = await makeRemoteKernel(network, 2);
    const first = await makePhraseKernel(network);
    const urls = [await first.url(), await first.kernel.issueOcapURL(first.root, { name: 'home' })];
    const revoked = await first.url();
    first.kernel.revokeOcapURL(first.kernel.listOcapURLs().find(({ redeemed }) => redeemed === 0)!.id);
    const data = await exportWhole(first);
    const honoured = await Promise.all([...urls, revoked].map((url) => problemOf(first.kernel.redeemOcapURL(url))));
    await first.kernel.stop();

    const second = await makeTestKernel({
      keySeed: new Uint8Array(32).fill(9),
      wrapPlatform: (services) => ({ ...services, startNetwork: network.start }),
    });
    await second.kernel.importKernel({ passphrase, data });
    expect(statusOf(second)).toMatchObject({ peerId: first.peerId, identity: { state: 'open', backedByPhrase: true } });
    expect(await second.kernel.revealRecoveryPhrase()).toBe(phrase);
    for (const [i, url] of [...urls, revoked].entries()) {
      expect(await problemOf(second.kernel.redeemOcapURL(url))).toBe(honoured[i]);
      expect((await problemOf(peer.kernel.redeemOcapURL(url))) === 'fulfilled').toBe(honoured[i] === 'fulfilled');
    }
    expect(honoured.filter((answer) => answer === 'fulfilled')).toHaveLength(2);
    await second.expectQuiescent();
  });

  test('from the phrase alone fails like a revoked one, until its name is bound again', async () => {
    const network = makeLocalNetwork();
    const peer = await makeRemoteKernel(network, 2);
    const first = await makePhraseKernel(network);
    const byName = await first.kernel.issueOcapURL(first.root, { name: 'home' });
    const urls = [await first.url(), byName];
    await peer.adopt('first', urls[0]!);
    await first.kernel.stop();

    const second = await makePhraseKernel(network);
    expect(second.peerId).toBe(first.peerId);
    const revoked = await second.url();
    second.kernel.revokeOcapURL(second.kernel.listOcapURLs()[0]!.id);
    const refusal = await problemOf(second.kernel.redeemOcapURL(revoked));
    expect(refusal).toMatch(/URL_REFUSED/);
    const refusalForPeer = await problemOf(peer.kernel.redeemOcapURL(revoked));
    for (const url of urls) {
      expect(await problemOf(second.kernel.redeemOcapURL(url))).toBe(refusal);
      expect(await problemOf(peer.kernel.redeemOcapURL(url))).toBe(refusalForPeer);
    }
    // What the peer had is gone, and never another object of the same number.
    expect(await problemOf(peer.do('tell', 'first', 'label', [], []))).toMatch(/OBJECT_DELETED|PEER_LOST_STATE/);
    const thing = (await second.kernel.queueMessage(second.root, 'make', ['far', 'at home'])).slots[0]!;
    await second.kernel.issueOcapURL(thing, { name: 'home' });
    expect(await second.call(await second.kernel.redeemOcapURL(byName), 'label')).toBe('at home');
    expect(await peer.call(await peer.kernel.redeemOcapURL(byName), 'label')).toBe('at home');
    expect(await problemOf(second.kernel.redeemOcapURL(urls[0]!))).toBe(refusal);
  });
});

describe('P23 an identity in a backup', () => {
  test('stays under its password', async () => {
    const network = makeLocalNetwork();
    const first = await makePhraseKernel(network);
    const url = await first.url();
    await first.kernel.setIdentityPassword({ next: 'eight888' });
    const data = await exportWhole(first);
    await first.kernel.stop();
    const second = await makeTestKernel({ wrapPlatform: (services) => ({ ...services, startNetwork: network.start }) });
    await second.kernel.importKernel({ passphrase, data });
    expect(statusOf(second)).toMatchObject({ state: 'locked', peerId: first.peerId });
    expect(await problemOf(second.kernel.redeemOcapURL(url))).toMatch(/IDENTITY_LOCKED/);
    await second.kernel.unlockIdentity('eight888');
    expect(await second.kernel.redeemOcapURL(url)).toBe(first.root);
    await expect.poll(() => statusOf(second).state).toBe('connected');
  });

  test('takes the place of the former one, of which nothing is left once there is a password', async () => {
    const dbFilename = `${await makeTempFolder()}/kernel.db`;
    const first = await makeTestKernel({ mnemonic: otherPhrase });
    const data = await exportWhole(first);
    const second = await makeTestKernel({ dbFilename, mnemonic: phrase });
    await second.kernel.importKernel({ passphrase, data });
    expect(await second.kernel.revealRecoveryPhrase()).toBe(otherPhrase);
    await second.kernel.setIdentityPassword({ next: 'eight888' });
    const files = Buffer.concat([await readFile(dbFilename), await readFile(`${dbFilename}-wal`)]);
    for (const each of [phrase, otherPhrase]) expect(files.includes(Buffer.from(phraseToEntropy(each)))).toBe(false);
  });

  test('that is none leaves nothing of the former one either', async () => {
    const dbFilename = `${await makeTempFolder()}/kernel.db`;
    const data = await exportWhole(await makeTestKernel());
    const second = await makeTestKernel({ dbFilename, mnemonic: phrase });
    await second.kernel.importKernel({ passphrase, data });
    expect(statusOf(second).identity).toEqual({ state: 'none' });
    await second.kernel.stop();
    const file = await readFile(dbFilename);
    expect(file.includes(Buffer.from(phraseToEntropy(phrase)))).toBe(false);
  });

  test('that is another than it says is refused, and so are options of the network that are none', async () => {
    const statements = [
      'UPDATE identity SET peer_id = replace(peer_id, substr(peer_id, 20, 1), 1)',
      "UPDATE identity SET secret = x'010203'",
      'UPDATE remote_comms SET options = \'{"relays":7}\'',
    ];
    for (const statement of statements) {
      const first = await makePhraseKernel(makeLocalNetwork());
      first.kernel.getStatus();
      first.database.exec(statement);
      const data = await exportWhole(first);
      const second = await makeTestKernel({ mnemonic: otherPhrase });
      await expect(second.kernel.importKernel({ passphrase, data })).rejects.toThrow(/BACKUP_INVALID.*cannot be read/);
      expect(await second.kernel.revealRecoveryPhrase()).toBe(otherPhrase);
    }
  });

  test('comes with the network, which goes on at the same address', async () => {
    const port = await freePort();
    const first = await makeTestKernel({ mnemonic: phrase });
    await first.kernel.initRemoteComms({ directListenAddresses: [`/ip4/127.0.0.1/tcp/${port}/ws`] });
    const data = await exportWhole(first);
    for (let i = 0; i < 2; i += 1) {
      await first.kernel.importKernel({ passphrase, data });
      await expect.poll(() => statusOf(first)).toMatchObject({ state: 'connected', error: null });
    }
    await first.kernel.stop();
    const second = await makeTestKernel();
    await second.kernel.importKernel({ passphrase, data });
    await expect.poll(() => statusOf(second)).toMatchObject({ state: 'connected', error: null });
  });

  test.each(['while the file is read', 'while the next life begins'])(
    'that is imported when the kernel is stopped %s begins nothing that goes on',
    async (when) => {
      const dbFilename = `${await makeTempFolder()}/kernel.db`;
      let lives = 0;
      let stopping: Promise<void> | undefined;
      const { kernel, launch } = await makeTestKernel({
        dbFilename,
        mnemonic: phrase,
        wrapPlatform: (services) => ({
          ...services,
          // Every life asks for this when it begins.
          onAllVatsDied: (listener) => {
            lives += 1;
            if (lives === 2) stopping = kernel.stop();
            services.onAllVatsDied(listener);
          },
        }),
      });
      const { rootKref } = await launch(oneVat('counter'));
      const data = await exportWhole({ kernel });
      const importing = problemOf(kernel.importKernel({ passphrase, data }));
      if (when === 'while the file is read') stopping = kernel.stop();
      expect(await importing).toMatch(lives === 2 ? 'fulfilled' : /KERNEL_STOPPED/);
      await stopping;
      expect(stopping).toBeDefined();
      expect(await problemOf(kernel.queueMessage(rootKref, 'read', []))).toMatch(/KERNEL_STOPPED/);
      const database = await makeSQLKernelDatabase({ dbFilename });
      expect(database.executeQuery('SELECT count(*) AS n FROM vats')).toEqual([{ n: 1 }]);
      database.close();
    },
  );
});

describe('R12 a peer that was put back to an earlier state', () => {
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n);
  const lost = /PEER_LOST_STATE|OBJECT_DELETED/;
  const outcomes = /^fulfilled$|PEER_LOST_STATE|OBJECT_DELETED|KERNEL_STOPPED/;

  const sendNotes = (from: RemoteKernel, to: string, ids: readonly number[]): Promise<string[]> =>
    Promise.all(ids.map((id) => problemOf(from.do('tell', to, 'note', [id], []))));

  const notesOf = async (kernel: RemoteKernel): Promise<number[]> => (await kernel.do('notes')) as number[];

  const makePair = async () => {
    const network = makeLocalNetwork();
    const dbFilename = `${await makeTempFolder()}/b.db`;
    const a = await makeRemoteKernel(network, 1);
    const b = await makeRemoteKernel(network, 2, { dbFilename });
    const links = { toB: await b.url(), toA: await a.url() };
    await a.adopt('b', links.toB);
    const kref = await b.adopt('a', links.toA);
    await b.do('shelve', 'a', b.kernel.getPresence(kref));
    return { network, dbFilename, a, b, links };
  };

  test('by an import is noticed: what was shared is dead, what was sent is there once, and new references work', async () => {
    const { a, b, links } = await makePair();
    expect(await sendNotes(a, 'b', numbers(0, 5))).toEqual(Array(5).fill('fulfilled'));
    const pending = problemOf(a.do('tell', 'b', 'never', [], []));
    const data = await exportWhole(b);
    await sendNotes(a, 'b', numbers(5, 20));
    await sendNotes(b, 'a', numbers(0, 20));
    await a.do('promise', 'p');
    await a.do('tell', 'b', 'hold', ['p'], ['p']);

    await b.kernel.importKernel({ passphrase, data });
    expect(await pending).toMatch(/PEER_LOST_STATE/);
    expect(await problemOf(a.do('tell', 'b', 'label', [], []))).toMatch(lost);
    // Of the imported kernel, too: what its copy held of others may mean something else to them by now.
    await b.do('recall', 'a');
    expect(await problemOf(b.do('tell', 'a', 'label', [], []))).toMatch(lost);
    expect(await notesOf(b)).toEqual(numbers(0, 5));
    expect(await notesOf(a)).toEqual(numbers(0, 20));

    await a.adopt('b', links.toB);
    await b.adopt('a', links.toA);
    expect(await sendNotes(a, 'b', numbers(100, 10))).toEqual(Array(10).fill('fulfilled'));
    expect(await sendNotes(b, 'a', numbers(100, 10))).toEqual(Array(10).fill('fulfilled'));
    expect(await notesOf(b)).toEqual([...numbers(0, 5), ...numbers(100, 10)]);
    expect(await notesOf(a)).toEqual([...numbers(0, 20), ...numbers(100, 10)]);
    await expectRest([a, b]);
  });

  test('while the other was away is noticed when they meet', async () => {
    const { network, a, b, links } = await makePair();
    network.setDown(true);
    // These stand in the outbox of the copy, too.
    const sentByB = sendNotes(b, 'a', numbers(0, 10));
    await expect.poll(() => b.rowCounts().outbox).toBeGreaterThan(0);
    const data = await exportWhole(b);
    network.setDown(false);
    expect(await sentByB).toEqual(Array(10).fill('fulfilled'));
    await sendNotes(a, 'b', numbers(0, 3));
    network.setDown(true);
    const sentByA = sendNotes(a, 'b', numbers(3, 10));
    await expect.poll(() => a.rowCounts().outbox).toBeGreaterThan(0);
    await b.kernel.importKernel({ passphrase, data });
    network.setDown(false);
    for (const outcome of await sentByA) expect(outcome).toMatch(lost);
    expect(await notesOf(a)).toEqual(numbers(0, 10));
    expect(await notesOf(b)).toEqual([]);
    await a.adopt('b', links.toB);
    expect(await sendNotes(a, 'b', numbers(50, 3))).toEqual(Array(3).fill('fulfilled'));
    expect(await notesOf(b)).toEqual(numbers(50, 3));
    await expectRest([a, b]);
  });

  test('by an import begins every session anew before it meets anybody', async () => {
    const { network, a, b } = await makePair();
    const read = () => ({
      incarnation: b.database.executeQuery('SELECT incarnation FROM kernel_meta')[0]?.incarnation,
      session: b.database.executeQuery('SELECT session FROM remotes')[0]?.session,
    });
    const data = await exportWhole(b);
    const before = read();
    await sendNotes(b, 'a', numbers(0, 5));
    network.setDown(true);
    await b.kernel.importKernel({ passphrase, data });
    const after = read();
    expect(new Set([...Object.values(before), ...Object.values(after)]).size).toBe(4);
    expect(b.database.executeQuery('SELECT peer_session, sent, acked, received FROM remotes')).toEqual([
      { peer_session: null, sent: 0, acked: 0, received: 0 },
    ]);
    // What the copy held of the peer is dead at once, and so is what is sent to it.
    await b.do('recall', 'a');
    for (const outcome of await sendNotes(b, 'a', numbers(100, 30))) expect(outcome).toMatch(lost);
    expect(b.rowCounts().outbox).toBe(0);
    network.setDown(false);
    expect(await problemOf(a.do('tell', 'b', 'label', [], []))).toMatch(lost);
    expect(await notesOf(a)).toEqual(numbers(0, 5));
    await expectRest([a, b]);
  });

  test('by a copy of its file is not mistaken when it has made as many messages since', async () => {
    const { network, dbFilename, a, b, links } = await makePair();
    await b.kernel.stop();
    await copyFile(dbFilename, `${dbFilename}.copy`);
    const later = await makeRemoteKernel(network, 2, { dbFilename });
    await later.do('recall', 'a');
    await sendNotes(a, 'b', numbers(0, 5));
    await sendNotes(later, 'a', numbers(0, 5));
    await later.kernel.stop();
    network.setDown(true);
    const back = await makeRemoteKernel(network, 2, { dbFilename: `${dbFilename}.copy` });
    await back.do('recall', 'a');
    const sent = sendNotes(back, 'a', numbers(100, 30));
    await expect.poll(() => back.rowCounts().outbox).toBeGreaterThanOrEqual(30);
    network.setDown(false);
    for (const outcome of await sent) expect(outcome).toMatch(lost);
    expect(await problemOf(a.do('tell', 'b', 'label', [], []))).toMatch(lost);
    expect(await notesOf(a)).toEqual(numbers(0, 5));
    expect(await notesOf(back)).toEqual([]);
    await a.adopt('b', links.toB);
    await back.adopt('a', links.toA);
    expect(await sendNotes(a, 'b', [50])).toEqual(['fulfilled']);
    expect(await sendNotes(back, 'a', [50])).toEqual(['fulfilled']);
    await expectRest([a, back]);
  });

  test('in the midst of traffic, again and again, has nothing doubled, out of order or at the wrong object', async () => {
    const { network, a, b, links } = await makePair();
    let data = await exportWhole(b);
    for (let round = 0; round < 6; round += 1) {
      const ids = numbers(1_000 * round, 40);
      network.cutAfter(15 + 17 * round);
      const sent = [sendNotes(a, 'b', ids), sendNotes(b, 'a', ids)];
      await expect.poll(() => Math.min(a.rowCounts().outbox!, b.rowCounts().outbox!)).toBeGreaterThan(0);
      if (round % 2 === 0) data = await exportWhole(b);
      await b.kernel.importKernel({ passphrase, data });
      network.mend();
      // An attempt on the way when the peers find out rejects, as everything does.
      await expect.poll(() => problemOf(a.adopt('b', links.toB)), { timeout: 20_000 }).toBe('fulfilled');
      await expect.poll(() => problemOf(b.adopt('a', links.toA)), { timeout: 20_000 }).toBe('fulfilled');
      for (const outcome of (await Promise.all(sent)).flat()) expect(outcome).toMatch(outcomes);
      for (const kernel of [a, b]) {
        const notes = await notesOf(kernel);
        expect(notes).toEqual([...new Set(notes)].sort((x, y) => x - y));
      }
      expect(await sendNotes(a, 'b', [1_000 * round + 999])).toEqual(['fulfilled']);
    }
    await expectRest([a, b]);
  }, 60_000);

  test('by a copy of its file is noticed by the numbers', async () => {
    const { network, dbFilename, a, b, links } = await makePair();
    await sendNotes(a, 'b', numbers(0, 5));
    await b.kernel.stop();
    await copyFile(dbFilename, `${dbFilename}.copy`);
    const later = await makeRemoteKernel(network, 2, { dbFilename });
    await sendNotes(a, 'b', numbers(5, 5));
    await later.do('recall', 'a');
    await sendNotes(later, 'a', numbers(0, 5));
    await later.kernel.stop();
    const back = await makeRemoteKernel(network, 2, { dbFilename: `${dbFilename}.copy` });
    await expect.poll(() => statusOf(a).peers).toMatchObject([{ state: 'connected' }]);
    expect(await problemOf(a.do('tell', 'b', 'label', [], []))).toMatch(lost);
    await back.do('recall', 'a');
    expect(await problemOf(back.do('tell', 'a', 'label', [], []))).toMatch(lost);
    expect(await notesOf(back)).toEqual(numbers(0, 5));
    expect(await notesOf(a)).toEqual(numbers(0, 5));
    await a.adopt('b', links.toB);
    await back.adopt('a', links.toA);
    await sendNotes(a, 'b', [50]);
    await sendNotes(back, 'a', [50]);
    expect(await notesOf(back)).toEqual([...numbers(0, 5), 50]);
    expect(await notesOf(a)).toEqual([...numbers(0, 5), 50]);
    await expectRest([a, back]);
  });
});
