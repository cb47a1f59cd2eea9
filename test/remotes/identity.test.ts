import { existsSync, readFileSync } from 'node:fs';
import { generateMnemonic, isValidMnemonic, Kernel, kunser, mnemonicToSeed } from 'ocap-kernel';
import { describe, expect, test } from 'vitest';
import { phraseToEntropy } from '../../src/kernel/identity/mnemonic.ts';
import { APPLICATION_ID } from '../../src/kernel/store/schema.ts';
import { makeNodejsPlatformServices, makeSQLKernelDatabase } from '../../src/node/index.ts';
import { makeLocalNetwork } from '../support/local-network.ts';
import { configUrl, makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';
import { makeRemoteKernel } from './remote-kernels.ts';

type TestKernel = Awaited<ReturnType<typeof makeTestKernel>>;

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const peerId = '12D3KooWPCyWnZCXR3VGdrQjLr5d8TBaAHD956XZvo6xoCXYB5AR';
const other = `${'zoo '.repeat(11)}wrong`;
const otherPeerId = '12D3KooWPhfnPm23Hq3jyFu9MUTZCALUDCaXYwzbgkCjXvs2DhwZ';

/** Phrases and the peer ids that MetaMask's kernel makes of them. */
const vectors = [
  [`${'abandon '.repeat(11)}about`, '12D3KooWP7CwQswqLKZbwvYd9wrEynnL9F2aKVP1X9huNASBTuqj'],
  [phrase, peerId],
  [`${'abandon '.repeat(23)}art`, '12D3KooWBq33BJkcsZxNvhZwBwSBn1EHg5jMTh873Eg4eVLJqNLp'],
  [other, otherPeerId],
] as const;

const statusOf = ({ kernel }: TestKernel) => kernel.getStatus().remoteComms;

/** The file of a kernel with this identity, which was stopped. */
const makeStored = async (mnemonic: string): Promise<string> => {
  const dbFilename = `${await makeTempFolder()}/kernel.db`;
  const { kernel } = await makeTestKernel({ dbFilename, mnemonic });
  await kernel.stop();
  return dbFilename;
};

const rejection = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'fulfilled', String);

const password = 'Tr0ub4dor&3 \u00fc';

describe('P23 the identity of a kernel', () => {
  test.each(vectors)('follows from the phrase "%s", however it is typed', async (mnemonic, expected) => {
    const typed = `\n ${mnemonic.toUpperCase().replaceAll(' ', '  \t')} `;
    const made = await makeTestKernel({ mnemonic: typed });
    expect(statusOf(made)).toMatchObject({
      state: 'identity-only',
      isInitialized: false,
      peerId: expected,
      identity: { state: 'open', peerId: expected, backedByPhrase: true, hasPassword: false },
    });
    expect(await made.kernel.revealRecoveryPhrase()).toBe(mnemonic);
    expect(await made.kernel.peerIdOfPhrase(typed)).toBe(expected);
  });

  test('that is new is never said to be locked', async () => {
    const { kernel } = await makeTestKernel();
    const states = new Set<string>();
    kernel.subscribe({
      onEvent: (event) => {
        if (event.type === 'status') states.add(event.status.remoteComms.identity.state);
      },
    });
    await kernel.initIdentity();
    await expect.poll(() => [...states]).toEqual(['none', 'open']);
  });

  test('is the one that its network has', async () => {
    const made = await makeTestKernel({ mnemonic: phrase });
    await made.kernel.initRemoteComms({ directListenAddresses: ['/ip4/127.0.0.1/tcp/0/ws'] });
    const status = statusOf(made);
    expect(status.state === 'connected' && status.listenAddresses).toEqual([
      expect.stringMatching(`^/ip4/127.0.0.1/tcp/\\d+/ws/p2p/${peerId}$`),
    ]);
  });

  test('is there, and the network off, when the options of an earlier start are no longer allowed', async () => {
    const dbFilename = await makeStored(phrase);
    const database = await makeSQLKernelDatabase({ dbFilename });
    database.exec(`INSERT INTO remote_comms (options) VALUES ('{"maxQueue":"as many as there are"}')`);
    database.close();
    const made = await makeTestKernel({ dbFilename });
    expect(statusOf(made)).toMatchObject({ peerId, isInitialized: false, options: null });
    expect(statusOf(made).error).toMatch(/^the network's options of an earlier start are refused: .*maxQueue/);
    await expect(made.kernel.reconnectPeer(otherPeerId)).rejects.toThrow(/REMOTE_COMMS_OFF|PEER_UNKNOWN/);
    await made.kernel.initRemoteComms({ directListenAddresses: ['/ip4/127.0.0.1/tcp/0/ws'] });
    expect(statusOf(made)).toMatchObject({ state: 'connected', error: null });
  });

  test.each([
    ['one word', 'legal', /12 or 24 words; there are 1$/],
    ['a word that is in no list', phrase.replace('wave', 'waive'), /word 5 is not in the list of recovery words$/],
    ['words in another order', phrase.replace('thank year', 'year thank'), /a word is wrong or out of place$/],
    ['no text', 7 as never, /expected the recovery phrase as text$/],
  ])('is refused with %s, and nothing is begun or emptied', async (_what, mnemonic, problem) => {
    const dbFilename = await makeStored(other);
    const database = await makeSQLKernelDatabase({ dbFilename });
    const platform = makeNodejsPlatformServices();
    const refused = await rejection(Kernel.make(platform, database, { mnemonic, resetStorage: true }));
    expect(refused).toMatch(problem);
    expect(refused).toMatch('[PHRASE_INVALID]');
    for (const word of ['waive', 'legal', 'year']) expect(refused).not.toContain(word);
    expect(database.executeQuery('SELECT peer_id FROM identity')).toEqual([{ peer_id: otherPeerId }]);
    database.close();
  });

  test('is new where none is given, and can be taken elsewhere with its phrase', async () => {
    for (const words of [12, 24] as const) {
      const first = await makeTestKernel();
      expect(statusOf(first)).toMatchObject({
        state: 'disconnected',
        isInitialized: false,
        identity: { state: 'none' },
      });
      await expect(first.kernel.revealRecoveryPhrase()).rejects.toThrow(/IDENTITY_MISSING/);
      const { peerId: made } = await first.kernel.initIdentity({ words });
      expect(await first.kernel.initIdentity()).toEqual({ peerId: made });
      const shown = await first.kernel.revealRecoveryPhrase();
      expect(shown.split(' ')).toHaveLength(words);
      const second = await makeTestKernel({ mnemonic: shown });
      expect(await second.kernel.initIdentity()).toEqual({ peerId: made });
    }
    const { kernel } = await makeTestKernel();
    await expect(kernel.initIdentity({ words: 15 as never })).rejects.toThrow(/INVALID_ARGUMENT.*12 or 24/);
    const wrongPlace = await rejection(kernel.initIdentity(phrase as never));
    expect(wrongPlace).toMatch(/INVALID_ARGUMENT.*expected a record/);
    expect(wrongPlace).not.toContain('legal');
    expect(await rejection(kernel.initIdentity({ phrase } as never))).toMatch(
      /INVALID_ARGUMENT.*mnemonic, keySeed, words/,
    );
    expect(await rejection(kernel.initIdentity({ mnemonic: phrase, keySeed: 'ab' }))).toMatch(/not both/);
    expect(kernel.getStatus().remoteComms.identity).toEqual({ state: 'none' });
  });

  test('is shown to a person before there is a kernel', async () => {
    const mnemonic = generateMnemonic();
    expect(isValidMnemonic(mnemonic)).toBe(true);
    expect(await mnemonicToSeed(mnemonic)).toHaveLength(32);
    const made = await makeTestKernel({ mnemonic });
    expect(await made.kernel.revealRecoveryPhrase()).toBe(mnemonic);
  });

  test('lasts as long as the storage: another is refused until that is reset', async () => {
    const dbFilename = `${await makeTempFolder()}/kernel.db`;
    const first = await makeTestKernel({ dbFilename, mnemonic: phrase });
    const { rootKref } = await first.launch(oneVat('counter'));
    await first.call(rootKref, 'increment', 5);
    await expect(first.kernel.initIdentity({ mnemonic: other })).rejects.toThrow(/IDENTITY_EXISTS.*reset its storage/);
    expect(await first.kernel.initIdentity({ mnemonic: phrase })).toEqual({ peerId });
    await first.kernel.stop();

    const database = await makeSQLKernelDatabase({ dbFilename });
    const refused = Kernel.make(makeNodejsPlatformServices(), database, { mnemonic: other });
    await expect(refused).rejects.toThrow(/IDENTITY_EXISTS/);
    database.close();

    const same = await makeTestKernel({ dbFilename, mnemonic: phrase });
    expect(await same.call(rootKref, 'read')).toBe(5);
    await same.kernel.stop();
    const reset = await makeTestKernel({ dbFilename, mnemonic: other, resetStorage: true });
    expect(statusOf(reset)).toMatchObject({ peerId: otherPeerId });
    expect(reset.kernel.getStatus().vats).toEqual([]);
  });

  test('of a raw seed is marked as one that no phrase gives back', async () => {
    const keySeed = new Uint8Array(32);
    keySeed[0] = 1;
    const made = await makeTestKernel({ keySeed });
    expect(statusOf(made)).toMatchObject({
      peerId: '12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X',
      identity: { backedByPhrase: false },
    });
    await expect(made.kernel.revealRecoveryPhrase()).rejects.toThrow(/IDENTITY_NOT_BACKED/);
    const hex = await makeTestKernel({ keySeed: `02${'00'.repeat(31)}` });
    expect(statusOf(hex)).toMatchObject({ peerId: '12D3KooWH3uVF6wv47WnArKHk5p6cvgCJEb74UTmxztmQDc298L3' });
    expect(await rejection(makeTestKernel({ keySeed: 'not a seed' }))).toMatch(
      /INVALID_ARGUMENT.*keySeed: expected 32/,
    );
  });

  test('that does not fit its own row is damage, and is reported', async () => {
    const dbFilename = await makeStored(phrase);
    const database = await makeSQLKernelDatabase({ dbFilename });
    database.prepare('UPDATE identity SET secret = ?').run(phraseToEntropy(other));
    await expect(Kernel.make(makeNodejsPlatformServices(), database)).rejects.toThrow(
      /STORAGE_INVALID.*identity.*damaged/,
    );
    database.close();
  });
});

describe('P23 whether a person has the phrase', () => {
  const backedUpAt = (made: TestKernel): unknown => {
    const { identity } = statusOf(made);
    return identity.state === 'none' ? undefined : identity.backedUpAt;
  };

  test('is noted of a phrase that was given or confirmed, and kept through passwords and restarts', async () => {
    const dbFilename = `${await makeTempFolder()}/kernel.db`;
    const made = await makeTestKernel({ dbFilename });
    expect(() => made.kernel.confirmPhraseBackup()).toThrow(/IDENTITY_MISSING/);
    await made.kernel.initIdentity();
    expect(backedUpAt(made)).toBe(null);
    await made.kernel.setIdentityPassword({ next: password });
    expect(backedUpAt(made)).toBe(null);
    made.kernel.confirmPhraseBackup();
    const confirmed = backedUpAt(made);
    expect(confirmed).toEqual(expect.any(Number));
    await made.kernel.setIdentityPassword({ current: password, next: null });
    await made.kernel.stop();
    const again = await makeTestKernel({ dbFilename });
    expect(backedUpAt(again)).toBe(confirmed);
    expect(again.kernel.readTable('identity', { limit: 1 }).columns).toContain('backed_up_at');

    expect(backedUpAt(await makeTestKernel({ mnemonic: phrase }))).toEqual(expect.any(Number));
    await again.kernel.restoreIdentity({ mnemonic: phrase, resetStorage: true });
    expect(backedUpAt(again)).toEqual(expect.any(Number));
  });

  test('is not asked of an identity without one', async () => {
    const made = await makeTestKernel({ keySeed: '02'.repeat(32) });
    expect(backedUpAt(made)).toBe(null);
    expect(() => made.kernel.confirmPhraseBackup()).toThrow(/IDENTITY_NOT_BACKED/);
  });
});

describe('P23 restoring an identity', () => {
  test('begins anew as the identity of the phrase, and changes nothing when that is wrong or not meant', async () => {
    const network = makeLocalNetwork();
    const made = await makeRemoteKernel(network, 1, { mnemonic: phrase, keySeed: undefined as never });
    const { rootKref } = await made.launch(oneVat('counter'));
    await made.call(rootKref, 'increment', 2);
    const session = made.kernel.openSession({ name: 'a host' });
    const { restoreIdentity } = session.api;
    await expect(restoreIdentity({ mnemonic: 'a b', resetStorage: true })).rejects.toThrow(
      /PHRASE_INVALID.*there are 2/,
    );
    await expect(restoreIdentity({ mnemonic: other, resetStorage: false })).rejects.toThrow(
      /resetStorage: expected true/,
    );
    await expect(restoreIdentity(other as never)).rejects.toThrow(/INVALID_ARGUMENT/);
    expect(await made.call(rootKref, 'read')).toBe(2);

    expect(await restoreIdentity({ mnemonic: other.toUpperCase(), resetStorage: true })).toEqual({
      peerId: otherPeerId,
    });
    expect(session.api.getStatus()).toMatchObject({
      vats: [],
      remoteComms: { state: 'identity-only', peerId: otherPeerId, options: null, peers: [] },
    });
    expect(await session.api.revealRecoveryPhrase()).toBe(other);
    const again = await session.api.launchSubcluster(oneVat('counter'), { configUrl });
    expect(kunser(await session.api.queueMessage(again.rootKref, 'increment', []))).toBe(1);
    await made.expectQuiescent();
  });
});

/** The files of a database, log and all. */
const filesOf = (dbFilename: string): Buffer =>
  Buffer.concat(
    ['', '-wal', '-shm']
      .map((end) => dbFilename + end)
      .filter((name) => existsSync(name))
      .map((name) => readFileSync(name)),
  );

describe('P23 a password', () => {
  /** A kernel with an open identity, a vat, and a network that is remembered. */
  const makeKernel = async () => {
    const dbFilename = `${await makeTempFolder()}/kernel.db`;
    const network = makeLocalNetwork();
    const options = {
      dbFilename,
      wrapPlatform: (services: object) => ({ ...services, startNetwork: network.start }) as never,
    };
    const made = await makeTestKernel({ ...options, mnemonic: phrase });
    await made.kernel.initRemoteComms({});
    const { rootKref } = await made.launch({
      ...oneVat('introducer'),
      services: ['ocapURLIssuerService', 'ocapURLRedemptionService'],
    });
    const start = () => makeTestKernel(options);
    return { made, dbFilename, rootKref, start };
  };

  test('leaves nothing of the secret in the files of the database', async () => {
    const { made, dbFilename } = await makeKernel();
    const { kernel } = made;
    const secrets = [phrase, other].map((each) => Buffer.from(phraseToEntropy(each)));
    const found = () => secrets.map((secret) => filesOf(dbFilename).includes(secret));
    expect(found()).toEqual([true, false]);
    await kernel.setIdentityPassword({ next: password });
    expect(found()).toEqual([false, false]);
    await kernel.setIdentityPassword({ current: password, next: null });
    expect(found()).toEqual([true, false]);
    // Nor of one that the kernel had before.
    await kernel.restoreIdentity({ mnemonic: other, resetStorage: true });
    await kernel.setIdentityPassword({ next: password });
    expect(found()).toEqual([false, false]);
    await kernel.stop();
    expect(found()).toEqual([false, false]);
    expect(filesOf(dbFilename).includes('Tr0ub4dor')).toBe(false);
  });

  test('leaves nothing of an identity that the kernel had before in pages that are free now', async () => {
    const dbFilename = `${await makeTempFolder()}/kernel.db`;
    const old = await makeSQLKernelDatabase({ dbFilename });
    // The identity comes to stand behind this, where a smaller database does not reach.
    old.exec(
      `PRAGMA application_id = ${APPLICATION_ID}; CREATE TABLE early (content TEXT);
       WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
       INSERT INTO early SELECT printf('%4000d', i) FROM n`,
    );
    old.close();
    const { kernel } = await makeTestKernel({ dbFilename, mnemonic: phrase });
    await kernel.restoreIdentity({ mnemonic: other, resetStorage: true });
    await kernel.setIdentityPassword({ next: password });
    await kernel.stop();
    for (const each of [phrase, other]) {
      expect(filesOf(dbFilename).includes(Buffer.from(phraseToEntropy(each)))).toBe(false);
    }
  });

  test('is asked for once per start: until then vats run; network, URLs and phrase wait', async () => {
    const { made, rootKref, start } = await makeKernel();
    const url = await made.kernel.issueOcapURL(rootKref);
    await made.kernel.setIdentityPassword({ next: password });
    // Whoever sets it has just shown to know the secret.
    expect(statusOf(made)).toMatchObject({ state: 'connected', identity: { state: 'open', hasPassword: true } });
    await made.kernel.stop();

    const again = await start();
    const { kernel } = again;
    expect(statusOf(again)).toMatchObject({
      state: 'locked',
      isInitialized: false,
      peerId,
      identity: { state: 'locked', peerId, backedByPhrase: true, hasPassword: true },
    });
    expect(await again.call(rootKref, 'label')).toBe('introducer');
    const waiting = [
      kernel.issueOcapURL(rootKref),
      kernel.redeemOcapURL(url),
      kernel.redeemOcapURL(url.replace(peerId, otherPeerId)),
      kernel.revealRecoveryPhrase(),
      again.call(rootKref, 'issueNew', 'mine'),
      again.call(rootKref, 'ask', url, 'label'),
    ];
    for (const refused of await Promise.all(waiting.map(rejection))) expect(refused).toMatch(/\[IDENTITY_LOCKED\]/);
    expect(kernel.listOcapURLs()).toMatchObject([{ kref: rootKref }]);
    await kernel.initRemoteComms({ maxQueue: 7 });
    expect(statusOf(again).state).toBe('locked');

    await expect(kernel.unlockIdentity('Tr0ub4dor&4')).rejects.toThrow(/PASSWORD_WRONG/);
    await expect(kernel.unlockIdentity(undefined as never)).rejects.toThrow(/IDENTITY_LOCKED/);
    expect(statusOf(again).state).toBe('locked');
    // Typed on another keyboard.
    await kernel.unlockIdentity(password.normalize('NFD'));
    await expect.poll(() => statusOf(again).state).toBe('connected');
    expect(statusOf(again).options).toEqual({ maxQueue: 7 });
    expect(await again.call(rootKref, 'ask', url, 'label')).toBe('introducer');
    await expect(kernel.revealRecoveryPhrase()).rejects.toThrow(/IDENTITY_LOCKED.*password is needed/);
    await expect(kernel.revealRecoveryPhrase({ password: 'wrong one' })).rejects.toThrow(/PASSWORD_WRONG/);
    expect(await kernel.revealRecoveryPhrase({ password })).toBe(phrase);

    kernel.lockIdentity();
    await expect.poll(() => statusOf(again)).toMatchObject({ state: 'locked', isInitialized: false });
    // Who knows the phrase needs no password.
    await kernel.initIdentity({ mnemonic: phrase });
    await expect.poll(() => statusOf(again).state).toBe('connected');
    await again.expectQuiescent();
  });

  test('is changed and removed by whoever knows it', async () => {
    const { made, start } = await makeKernel();
    const { kernel } = made;
    const set = kernel.setIdentityPassword;
    expect(() => kernel.lockIdentity()).toThrow(/INVALID_ARGUMENT.*no password/);
    await expect(set({ next: 'seven77' })).rejects.toThrow(/INVALID_ARGUMENT.*8 to 1024 characters/);
    await expect(set({ next: 'x'.repeat(1_025) })).rejects.toThrow(/INVALID_ARGUMENT/);
    const misplaced = await rejection(set(password as never));
    expect(misplaced).toMatch(/INVALID_ARGUMENT.*record/);
    expect(misplaced).not.toContain(password);
    await expect(set({} as never)).rejects.toThrow(/INVALID_ARGUMENT/);

    await set({ next: password });
    await expect(set({ next: 'another one' })).rejects.toThrow(/IDENTITY_LOCKED/);
    await expect(set({ current: 'a wrong one', next: 'another one' })).rejects.toThrow(/PASSWORD_WRONG/);
    await expect(set({ current: 'a wrong one', next: null })).rejects.toThrow(/PASSWORD_WRONG/);
    // Of two at once the second finds that the password is another.
    const both = await Promise.all([
      rejection(set({ current: password, next: 'the first one' })),
      rejection(set({ current: password, next: 'the second one' })),
    ]);
    expect(both).toEqual(['fulfilled', expect.stringContaining('PASSWORD_WRONG')]);
    kernel.lockIdentity();
    await expect(kernel.unlockIdentity(password)).rejects.toThrow(/PASSWORD_WRONG/);
    await set({ current: 'the first one', next: null });
    expect(statusOf(made).identity).toMatchObject({ state: 'open', hasPassword: false });
    await kernel.stop();
    const again = await start();
    await expect.poll(() => statusOf(again).state).toBe('connected');
    expect(await again.kernel.revealRecoveryPhrase()).toBe(phrase);
  });

  test('costs at least 600,000 rounds of PBKDF2 and a salt of its own each time', async () => {
    const { made } = await makeKernel();
    const rows = [];
    for (const current of [undefined, password]) {
      await made.kernel.setIdentityPassword(current === undefined ? { next: password } : { current, next: password });
      rows.push(made.database.executeQuery('SELECT rounds, salt, iv, secret FROM identity')[0]!);
    }
    expect(rows[0]).toMatchObject({ rounds: expect.toSatisfy((rounds: number) => rounds >= 600_000), secret: null });
    expect(rows[0]!.salt).toHaveLength(16);
    expect(rows[0]!.salt).not.toEqual(rows[1]!.salt);
    expect(rows[0]!.iv).not.toEqual(rows[1]!.iv);
  });
});
