/** P23 for everything at once: what a kernel says, stores and sends while secrets pass through its hands. */
import { E, Far } from '@endo/far';
import { makeCapTP } from '@endo/captp';
import { base58 } from '@scure/base';
import { mnemonicToSeedSync } from '@scure/bip39';
import { expect, onTestFinished, test, vi } from 'vitest';
import { makeUrlSeal, swissOfName } from '../../src/kernel/remotes/url-seal.ts';
import { phraseToEntropy } from '../../src/kernel/identity/mnemonic.ts';
import type { KernelApi, KernelEvent, Logger } from '../../src/kernel/index.ts';
import { makeLocalNetwork } from '../support/local-network.ts';
import { makeTempFolder, oneVat } from '../support/test-kernel.ts';
import { makeRemoteKernel } from './remote-kernels.ts';

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const misspelt = phrase.replace('sausage', 'sausadge');
const password = 'Tr0ub4dor&3 zebra';
const nextPassword = 'a later passw0rd';
const passphrase = 'correct horse battery staple';
const wrongPassphrase = 'incorrect h0rse battery';

/** Every way in which bytes are usually written down, wherever they stand within other bytes. */
const spellings = (bytes: Uint8Array): string[] => {
  const buffer = Buffer.from(bytes);
  const base64 = [0, 1, 2].map((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), buffer])
      .toString('base64')
      .replace(/=+$/, '');
    return padded.slice(shift === 0 ? 0 : shift + 1, -1);
  });
  return [
    buffer.toString('hex'),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    base58.encode(bytes),
    [...bytes].join(','),
    [...bytes].join(', '),
  ];
};

/** What must be nowhere: texts as they are and as bytes, bytes in every spelling. */
const needlesOf = (texts: readonly string[], secrets: readonly Uint8Array[]): string[] => [
  ...texts,
  ...texts.flatMap((text) => spellings(Buffer.from(text))),
  ...secrets.flatMap(spellings),
];

const found = (haystack: string, needles: readonly string[]): string[] => {
  const lower = haystack.toLowerCase();
  return needles.filter((needle) => lower.includes(needle.toLowerCase()));
};

/** A value as text, with bytes in hex. */
const toText = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (part instanceof Uint8Array) return Buffer.from(part).toString('hex');
    if (part instanceof Error) return `${part.message}\n${part.stack ?? ''}\n${String(part.cause)}`;
    return typeof part === 'bigint' ? String(part) : part;
  }) ?? '';

test('the needles are found however they are spelt', () => {
  const secret = phraseToEntropy(phrase);
  const needles = needlesOf([password], [secret]);
  const hidden = Buffer.concat([Buffer.from('some '), Buffer.from(secret), Buffer.from(' where')]);
  for (const haystack of [
    password.toUpperCase(),
    Buffer.from(password).toString('hex'),
    toText({ secret: Buffer.from(secret) }),
    ...[0, 1, 2].map((from) => hidden.subarray(from).toString('base64')),
    hidden.toString('base64url'),
    base58.encode(secret),
    JSON.stringify([...hidden]),
  ])
    expect(found(haystack, needles)).not.toEqual([]);
  expect(found('nothing of it', needles)).toEqual([]);
});

test('P23 no secret is in a log, event, status, trace, error or table', async () => {
  const said: unknown[] = [];
  const note = (value: unknown) => void said.push(value);
  const logger: Logger = { debug: note, info: note, warn: note, error: note };
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const spy = vi.spyOn(console, level).mockImplementation((...args) => note(args));
    onTestFinished(() => spy.mockRestore());
  }

  const network = makeLocalNetwork();
  const peer = await makeRemoteKernel(network, 2, { logger });
  const dbFilename = `${await makeTempFolder()}/kernel.db`;
  const own = await makeRemoteKernel(network, 0, { dbFilename, logger, keySeed: undefined as never, mnemonic: phrase });
  const { rootKref: introducer } = await own.launch({
    ...oneVat('introducer'),
    services: ['ocapURLIssuerService', 'ocapURLRedemptionService'],
  });

  // A host at the far side of a wire, which hears what it is told and sees the errors of what it does wrong.
  const session = own.kernel.openSession({ name: 'a host' });
  const ends: { dispatch(message: unknown): boolean }[] = [];
  ends.push(makeCapTP('kernel', (message) => void ends[1]!.dispatch(structuredClone(message)), session.facet));
  const far = makeCapTP('host', (message) => void ends[0]!.dispatch(structuredClone(message)), undefined);
  ends.push(far);
  const host = (await far.getBootstrap()) as KernelApi;
  const events: KernelEvent[] = [];
  await E(host).subscribe(Far('listener', { onEvent: (event: KernelEvent) => void events.push(event) }));

  /** Tables as hosts see them; what messages say may be in them, and so may the URLs that were passed on. */
  const shown: unknown[] = [];
  const errors: string[] = [];
  /** Does what is to fail, and keeps what is said about it. */
  const fail = async (attempt: () => unknown): Promise<void> => {
    try {
      await attempt();
    } catch (error) {
      errors.push(toText(error));
      return;
    }
    throw Error('it did not fail');
  };
  const lookAround = async (): Promise<void> => {
    note([own.kernel.getStatus(), own.kernel.getLogs(), own.kernel.getTrace(), own.kernel.listOcapURLs()]);
    note(await E(host).getStatus());
    note(await E(host).getDiagnostics());
    for (const { name } of await E(host).listTables()) {
      shown.push(await E(host).readTable(name, { limit: 100 }));
    }
    await E(host).setSettings({ sqlQueries: true });
    for (const query of ['SELECT * FROM identity', 'SELECT (SELECT hex(secret) FROM identity) FROM vats']) {
      await fail(() => E(host).querySelect(query));
      expect(errors.at(-1)).toContain('holds secrets');
    }
  };

  const urls = [
    await E(host).issueOcapURL(own.root),
    await E(host).issueOcapURL(own.root, { name: 'home', petName: 'for the neighbour', uses: 2 }),
    (await own.call(introducer, 'issueNew', 'a thing')) as string,
  ];
  const oids = urls.map((url) => /^ocap:(z\w+)@/.exec(url)![1]!);
  const [url = ''] = urls;
  await lookAround();
  for (const each of urls) {
    await E(host).redeemOcapURL(each);
    await peer.kernel.redeemOcapURL(each);
    await own.call(introducer, 'ask', each.replace(urls[1]!, url), 'label');
  }
  const otherUrl = await peer.url();
  await own.call(introducer, 'ask', otherUrl, 'label');
  await fail(() => E(host).redeemOcapURL(urls[1]!));
  await fail(() => peer.kernel.redeemOcapURL(urls[1]!));
  await fail(() => own.call(introducer, 'redeem', urls[1]));
  for (const broken of [url.replace('@', ' '), url.replace('ocap:', 'oracle:'), `${url},nowhere`, { url }, [url]]) {
    await fail(() => E(host).redeemOcapURL(broken as string));
    await fail(() => own.call(introducer, 'redeem', broken));
  }
  await fail(() => E(host).revokeOcapURL(url));
  await lookAround();

  const backup: string[] = [];
  const stream = await E(host).exportKernel({ passphrase });
  for (let piece = await E(stream).next(); !piece.done; piece = await E(stream).next()) backup.push(piece.value);
  const data = Buffer.concat(backup.map((piece) => Buffer.from(piece, 'base64'))).toString('base64');
  await fail(() => E(host).importKernel({ passphrase: wrongPassphrase, data }));
  await fail(() => E(host).exportKernel(passphrase as never));
  await fail(() => E(host).importKernel(passphrase as never));
  await E(host).importKernel({ passphrase, data });
  await lookAround();

  await fail(() => E(host).initIdentity(phrase as never));
  await fail(() => E(host).initIdentity({ phrase } as never));
  await fail(() => E(host).initIdentity({ mnemonic: misspelt }));
  await fail(() => E(host).initIdentity({ keySeed: phrase }));
  await fail(() => E(host).peerIdOfPhrase(misspelt));
  await fail(() => E(host).restoreIdentity(phrase as never));
  await fail(() => E(host).restoreIdentity({ mnemonic: misspelt, resetStorage: true }));
  await fail(() => E(host).restoreIdentity({ mnemonic: phrase, resetStorage: false }));
  await fail(() => (E(host).lockIdentity as (extra: string) => unknown)(password));
  await fail(() => E(host).setIdentityPassword(password as never));
  await fail(() => E(host).setIdentityPassword({ password } as never));
  await E(host).setIdentityPassword({ next: password });
  await fail(() => E(host).setIdentityPassword({ current: nextPassword, next: nextPassword }));
  await fail(() => E(host).revealRecoveryPhrase(password as never));
  await fail(() => E(host).revealRecoveryPhrase({ password: nextPassword }));
  expect(await E(host).revealRecoveryPhrase({ password })).toBe(phrase);
  await E(host).lockIdentity();
  await expect.poll(() => toText(events)).toContain('"locked"');
  await fail(() => E(host).unlockIdentity({ password } as never));
  await fail(() => E(host).unlockIdentity(nextPassword));
  await fail(() => E(host).issueOcapURL(own.root));
  await lookAround();
  await E(host).unlockIdentity(password);
  await E(host).setIdentityPassword({ current: password, next: nextPassword });
  await own.collectGarbage();
  await lookAround();

  const seed64 = mnemonicToSeedSync(phrase);
  const seed = new Uint8Array(seed64.subarray(0, 32));
  /** The key that the oids are sealed with, on its way into the platform's hands. */
  const keys: Uint8Array[] = [];
  const { subtle } = globalThis.crypto;
  const watched = {
    getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => bytes,
    subtle: {
      ...subtle,
      importKey: (...args: Parameters<typeof subtle.importKey>) => {
        keys.push(args[1] as Uint8Array);
        return subtle.importKey(...args);
      },
    },
  };
  await makeUrlSeal(watched, seed, own.peerId);
  expect(keys).toHaveLength(1);
  const words = phrase.split(' ');
  const texts = [
    ...words.slice(1).map((word, i) => `${words[i]} ${word}`),
    'sausadge',
    'sausage',
    ...[password, nextPassword, passphrase, wrongPassphrase],
  ];
  const secrets = [phraseToEntropy(phrase), seed, seed64.subarray(32), ...keys, swissOfName(seed, 'home')];
  const needles = needlesOf(texts, secrets);

  const output = { said: toText(said), errors: errors.join('\n'), events: toText(events) };
  for (const [where, haystack] of Object.entries(output)) {
    // URLs are as good as what they stand for.
    expect({ where, found: found(haystack, [...needles, ...oids]) }).toEqual({ where, found: [] });
  }
  expect(found(toText(shown), needles)).toEqual([]);
  expect(toText(shown)).toContain(own.peerId);
  expect(errors.length).toBeGreaterThan(30);
  // What does belong there is there.
  const expected = ['"redeem"', 'for the neighbour', 'opened: a host', '[URL_REFUSED]'];
  expect(expected.filter((text) => !output.said.includes(text))).toEqual([]);

  // The password is set: not even the table of the identity has a secret.
  const tables = own.database
    .executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .map(({ name }) => [name, own.database.executeQuery(`SELECT * FROM "${String(name)}"`)]);
  expect(found(toText(tables), needles)).toEqual([]);
  await E(host).setIdentityPassword({ current: nextPassword, next: null });
  const identity = toText(own.database.executeQuery('SELECT * FROM identity'));
  expect(found(identity, needles)).toEqual([Buffer.from(phraseToEntropy(phrase)).toString('hex')]);
  session.end();
});
