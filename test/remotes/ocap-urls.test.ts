import { describe, expect, test } from 'vitest';
import type { KernelDatabase, PlatformServices } from '../../src/kernel/index.ts';
import { makeUrlSeal } from '../../src/kernel/remotes/url-seal.ts';
import { makeLocalNetwork } from '../support/local-network.ts';
import { makeTestKernel, oneVat } from '../support/test-kernel.ts';
import { testLimits } from '../support/test-limits.ts';
import { makeRemoteKernel } from './remote-kernels.ts';

const limits = testLimits({ urlsPerMinute: 20, redemptionsPerMinute: 20 });

type Options = Parameters<typeof makeRemoteKernel>[2];

const relay = (n: number) =>
  `/dns4/relay${n}.example/tcp/443/wss/p2p/12D3KooWBq33BJkcsZxNvhZwBwSBn1EHg5jMTh873Eg4eVLJqNLp`;
const stranger = '12D3KooWP7CwQswqLKZbwvYd9wrEynnL9F2aKVP1X9huNASBTuqj';

/** What an error says, without the class that carried it. */
const problemOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'fulfilled',
    (error: unknown) => String(error).replace(/^\w*Error: /, ''),
  );

/** A kernel on a network of its own, with a clock that can be set on, and a count of what its cryptography does. */
const makeIssuer = async (options: Options = {}) => {
  const network = makeLocalNetwork();
  let late = 0;
  const used = { encrypt: 0, decrypt: 0, deriveBits: 0 };
  const wrapPlatform = (services: PlatformServices): PlatformServices => {
    const { subtle } = services.crypto;
    return {
      ...services,
      now: () => services.now() + late,
      crypto: {
        getRandomValues: (bytes) => services.crypto.getRandomValues(bytes),
        subtle: {
          importKey: (...args) => subtle.importKey(...args),
          encrypt: (...args) => ((used.encrypt += 1), subtle.encrypt(...args)),
          decrypt: (...args) => ((used.decrypt += 1), subtle.decrypt(...args)),
          deriveBits: (...args) => ((used.deriveBits += 1), subtle.deriveBits(...args)),
        },
      },
    };
  };
  const made = await makeRemoteKernel(network, 1, { limits, ...options, wrapPlatform });
  const issue = made.kernel.issueOcapURL;
  return {
    ...made,
    network,
    issue,
    used,
    pass: (ms: number) => {
      late += ms;
    },
    /** A new object of the puppet, which nobody holds but whoever is given it. */
    makeThing: async (label: string): Promise<string> =>
      (await made.kernel.queueMessage(made.root, 'make', ['far', label])).slots[0]!,
    introduce: async (): Promise<string> =>
      (
        await made.launch({
          ...oneVat('introducer'),
          services: ['ocapURLIssuerService', 'ocapURLRedemptionService'],
        })
      ).rootKref,
  };
};

type Issuer = Awaited<ReturnType<typeof makeIssuer>>;

const oidOf = (url: string): string => /^ocap:(z\w+)@/.exec(url)![1]!;

describe('P22 the text of an ocap URL', () => {
  test('has an oid, the peer id and up to three relays', async () => {
    const { issue, root, peerId, kernel } = await makeIssuer();
    expect(await issue(root)).toMatch(new RegExp(`^ocap:z[1-9A-HJ-NP-Za-km-z]{60,64}@${peerId}$`));
    await kernel.initRemoteComms({ relays: [1, 2, 3, 4].map(relay) });
    const url = await issue(root);
    expect(url).toMatch(new RegExp(`^ocap:z[1-9A-HJ-NP-Za-km-z]{60,64}@${peerId},`));
    expect(url.split(',').slice(1)).toEqual([1, 2, 3].map(relay));
    expect(await kernel.redeemOcapURL(` ${url}\n`)).toBe(root);
  });

  test.each<[what: string, change: (url: string) => unknown, problem: RegExp]>([
    ['nothing', () => '', /does not begin with "ocap:"/],
    ['no text', () => ({}), /expected a text/],
    ['another scheme', (url) => url.replace('ocap:', 'https:'), /does not begin with "ocap:"/],
    ['no peer', (url) => oidOf(url), /does not begin/],
    ['no @', (url) => url.replace('@', ''), /it has no "@"/],
    ['an oid that is not base58', (url) => url.replace('ocap:z', 'ocap:z0'), /before the "@" is no oid/],
    ['an oid of another base', (url) => url.replace('ocap:z', 'ocap:m'), /before the "@" is no oid/],
    ['no oid', (url) => url.replace(oidOf(url), ''), /before the "@" is no oid/],
    ['a peer id that is too short', (url) => url.replace(/@.*/, '@12D3KooW'), /follows the "@" is no peer id/],
    ['a peer id that is none', (url) => url.replace(/@.{8}/, '@22D3KooW'), /no peer id of an Ed25519 key/],
    ['a second @', (url) => `${url}@`, /follows the "@" is no peer id/],
    [
      'an address that is none',
      (url) => `${url},${relay(1)},relay.example`,
      /address 2 after the peer id is no multiaddr/,
    ],
    ['an empty address', (url) => `${url},`, /address 1 after the peer id is no multiaddr/],
    ['four addresses', (url) => [url, ...[1, 2, 3, 4].map(relay)].join(','), /more than 3 addresses/],
    ['no end', (url) => `${url}${'1'.repeat(3_000)}`, /longer than 2048 characters/],
  ])('with %s is refused, with what is wrong and without the text', async (_what, change, problem) => {
    const { issue, root, kernel } = await makeIssuer();
    const url = await issue(root);
    const refused = await problemOf(kernel.redeemOcapURL(change(url) as string));
    expect(refused).toMatch(problem);
    expect(refused).toMatch(/^\[URL_INVALID\]/);
    expect(refused).not.toContain(oidOf(url).slice(0, 20));
  });
});

/** URLs that lead nowhere, each for another reason. */
const makeRefused = async ({ issue, root, makeThing, kernel, peerId, pass, launch }: Issuer): Promise<string[]> => {
  const { rootKref } = await launch(oneVat('counter'));
  const ofEnded = await issue(rootKref);
  const { subclusterId } = kernel.getStatus().vats.find(({ name }) => name === 'counter')!;
  await kernel.terminateSubcluster(subclusterId);
  const ofRevokedObject = await makeThing('revoked').then(async (kref) => {
    const url = await issue(kref);
    kernel.revoke(kref);
    return url;
  });
  const revoked = await issue(root, { petName: 'to be revoked' });
  kernel.revokeOcapURL(kernel.listOcapURLs().find(({ petName }) => petName === 'to be revoked')!.id);
  const usedUp = await issue(root, { uses: 1 });
  await kernel.redeemOcapURL(usedUp);
  const expired = await issue(root, { expires: Date.now() + 10_000 });
  pass(20_000);
  const honoured = await issue(root);
  // The last digit of an oid, and one in its middle, are others; the oid is cut off; it is sealed with another kernel's key; it
  // is rightly sealed, and nothing this kernel has issued.
  const flip = (at: number) => {
    const oid = oidOf(honoured);
    const i = at < 0 ? oid.length + at : at;
    return honoured.replace(oid, `${oid.slice(0, i)}${oid[i] === '2' ? '3' : '2'}${oid.slice(i + 1)}`);
  };
  const seal = async (seed: number) =>
    `ocap:${await (await makeUrlSeal(globalThis.crypto, new Uint8Array(32).fill(seed), peerId)).seal(new Uint8Array(16))}@${peerId}`;
  const forged = [
    flip(-1),
    flip(20),
    honoured.replace(oidOf(honoured), oidOf(honoured).slice(0, 40)),
    `ocap:z1@${peerId}`,
  ];
  return [ofEnded, ofRevokedObject, revoked, usedUp, expired, ...forged, await seal(1), await seal(2)];
};

describe('P22 redeeming', () => {
  test('every URL that is not honoured gets the same answer, here, in a vat and in another kernel', async () => {
    const issuer = await makeIssuer();
    const { kernel, call, network } = issuer;
    const introducer = await issuer.introduce();
    const peer = await makeRemoteKernel(network, 2);
    const urls = await makeRefused(issuer);
    const own = new Set(await Promise.all(urls.map((url) => problemOf(kernel.redeemOcapURL(url)))));
    expect([...own]).toEqual(['[URL_REFUSED] this ocap URL is not honoured']);
    const ofVat = new Set(await Promise.all(urls.map((url) => problemOf(call(introducer, 'redeem', url)))));
    expect([...ofVat]).toEqual([...own]);
    const ofPeer = new Set(await Promise.all(urls.map((url) => problemOf(peer.kernel.redeemOcapURL(url)))));
    expect([...ofPeer]).toEqual([...own]);
    expect(await peer.kernel.redeemOcapURL(await issuer.url())).toMatch(/^ko\d+$/);
    await issuer.collectGarbage();
    await issuer.expectQuiescent();
  });

  test('costs one decryption and stretches no key, whether the URL is honoured or not', async () => {
    const reads: string[] = [];
    const issuer = await makeIssuer({
      wrapDatabase: (database): KernelDatabase => ({
        ...database,
        prepare: (sql) => {
          const { run, get, all } = database.prepare(sql);
          const note = () => void (sql.startsWith('SELECT') && sql.includes('ocap_urls') && reads.push(sql));
          return {
            run,
            get: (...values) => (note(), get(...values)),
            all: (...values) => (note(), all(...values)),
          };
        },
      }),
    });
    const urls = [await issuer.url(), ...(await makeRefused(issuer)).slice(0, 6)];
    for (const url of urls) {
      issuer.used.decrypt = 0;
      reads.length = 0;
      await problemOf(issuer.kernel.redeemOcapURL(url));
      expect(issuer.used).toMatchObject({ decrypt: 1, deriveBits: 0 });
      expect(reads.filter((sql) => sql.includes('digest = ?')).length).toBeLessThanOrEqual(1);
      for (const sql of reads) {
        const plan = issuer.database.executeQuery(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', '1')}`);
        expect(plan.map(({ detail }) => String(detail)).filter((detail) => detail.startsWith('SCAN'))).toEqual([]);
      }
    }
  });

  test('waits for no network where the URL is of this kernel, and says so where it is of another', async () => {
    const { kernel, launch, call } = await makeTestKernel();
    const { rootKref } = await launch(oneVat('counter'));
    await expect(kernel.issueOcapURL(rootKref)).rejects.toThrow(/IDENTITY_MISSING.*initIdentity makes one/);
    await kernel.initIdentity();
    const url = await kernel.issueOcapURL(rootKref);
    expect(await kernel.redeemOcapURL(url)).toBe(rootKref);
    expect(await call(rootKref, 'increment')).toBe(1);
    const foreign = url.replace(/@.*/, `@${stranger}`);
    await expect(kernel.redeemOcapURL(foreign)).rejects.toThrow(/REMOTE_COMMS_OFF.*initRemoteComms starts it/);
  });

  test('goes nowhere by relays that strangers name: they are refused by name, and dialled by nobody', async () => {
    const { kernel, launch } = await makeTestKernel();
    await kernel.initRemoteComms({ relays: [], allowedWsHosts: ['relay1.example'] });
    const { rootKref } = await launch(oneVat('counter'));
    const url = (await kernel.issueOcapURL(rootKref)).replace(/@.*/, `@${stranger},${relay(2)},${relay(3)}`);
    const refused = await problemOf(kernel.redeemOcapURL(url));
    expect(refused).toMatch(/^\[RELAY_NOT_ALLOWED\].*relay2\.example.*relay3\.example/);
    expect(refused).not.toContain(oidOf(url));
    expect(kernel.getStatus().remoteComms.peers).toEqual([]);
  });

  test('so often within a minute is refused for one peer, and not for others', async () => {
    const issuer = await makeIssuer();
    const [loud, quiet] = [await makeRemoteKernel(issuer.network, 2), await makeRemoteKernel(issuer.network, 3)];
    const url = await issuer.url();
    const forged = url.replace(oidOf(url), 'z11111');
    const attempts = Array.from({ length: limits.redemptionsPerMinute }, () =>
      problemOf(loud.kernel.redeemOcapURL(forged)),
    );
    expect(new Set(await Promise.all(attempts))).toEqual(new Set(['[URL_REFUSED] this ocap URL is not honoured']));
    for (const each of [forged, url]) {
      expect(await problemOf(loud.kernel.redeemOcapURL(each))).toMatch(
        new RegExp(String.raw`^\[TOO_MANY_URLS\] ${limits.redemptionsPerMinute} .*within a minute`),
      );
    }
    expect(await quiet.kernel.redeemOcapURL(url)).toMatch(/^ko/);
    issuer.pass(60_000);
    expect(await loud.kernel.redeemOcapURL(url)).toMatch(/^ko/);
  });
});

describe('P22 issuing', () => {
  test('so often within a minute is refused', async () => {
    const { issue, root, pass, kernel } = await makeIssuer();
    await Promise.all(Array.from({ length: limits.urlsPerMinute }, () => issue(root)));
    await expect(issue(root)).rejects.toThrow(`[TOO_MANY_URLS] ${limits.urlsPerMinute} `);
    expect(kernel.listOcapURLs()).toHaveLength(limits.urlsPerMinute);
    pass(60_000);
    await issue(root);
  });

  test('is refused for what is no object, is gone or revoked, and for options that do not hold', async () => {
    const { issue, root, kernel, makeThing } = await makeIssuer();
    await expect(issue('ko999')).rejects.toThrow(/OBJECT_NOT_FOUND.*ko999/);
    await expect(issue('kp1')).rejects.toThrow(/kp1/);
    await expect(issue('root')).rejects.toThrow(/INVALID_ARGUMENT/);
    const revoked = await makeThing('revoked');
    kernel.revoke(revoked);
    await expect(issue(revoked)).rejects.toThrow(/OBJECT_REVOKED/);
    const wrong: [options: object, problem: RegExp][] = [
      [{ uses: 0 }, /uses: expected a positive whole number/],
      [{ uses: 1.5 }, /uses: expected/],
      [{ expires: Date.now() - 1 }, /expires: expected a time to come/],
      [{ expires: 'tomorrow' }, /expires: expected a time/],
      [{ name: '' }, /name: expected 1 to 200 characters/],
      [{ petName: 'x'.repeat(201) }, /petName: expected 1 to 200 characters/],
      [{ expiry: 1 }, /expiry: there is no such option/],
    ];
    for (const [options, problem] of wrong) {
      const refused = await problemOf(issue(root, options));
      expect(refused).toMatch(problem);
      expect(refused).toMatch(/^\[INVALID_ARGUMENT\]/);
    }
    expect(kernel.listOcapURLs()).toEqual([]);
  });

  test('is listed with its pet name and conditions, and revoked by its id', async () => {
    const issuer = await makeIssuer();
    const { issue, root, kernel, makeThing, collectGarbage, database } = issuer;
    const before = issuer.rowCounts().objects;
    const thing = await makeThing('held by its URL');
    const expires = Date.now() + 60_000;
    const urls = [await issue(thing, { petName: 'for Bob', uses: 3, expires })];
    issuer.pass(1);
    urls.push(await issue(root));
    kernel.release([thing]);
    await collectGarbage();
    const id = expect.stringMatching(/^[0-9a-f]{16}$/);
    const issued = expect.any(Number);
    const plain = { id, issued, name: null, redeemed: 0 };
    expect(kernel.listOcapURLs()).toEqual([
      { ...plain, kref: thing, petName: 'for Bob', expires, usesLeft: 3 },
      { ...plain, kref: root, petName: null, expires: null, usesLeft: null },
    ]);
    expect(await issuer.call(await kernel.redeemOcapURL(urls[0]!), 'label')).toBe('held by its URL');
    const [first] = kernel.listOcapURLs();
    expect(first).toMatchObject({ usesLeft: 2, redeemed: 1 });
    kernel.release([thing]);
    expect(() => kernel.revokeOcapURL(urls[0]!)).toThrow(/URL_UNKNOWN/);
    expect(() => kernel.revokeOcapURL(urls[0]!)).not.toThrow(oidOf(urls[0]!));
    kernel.revokeOcapURL(first!.id);
    expect(() => kernel.revokeOcapURL(first!.id)).toThrow(/URL_UNKNOWN/);
    expect(await problemOf(kernel.redeemOcapURL(urls[0]!))).toMatch(/URL_REFUSED/);
    await collectGarbage();
    expect(issuer.rowCounts().objects).toBe(before);
    // No table knows enough to make a URL of it.
    const stored = JSON.stringify(database.executeQuery('SELECT * FROM ocap_urls'));
    for (const url of urls) expect(stored).not.toContain(oidOf(url).slice(0, 10));
    await issuer.expectQuiescent();
  });

  test('for one use gives it to one of many who come at once', async () => {
    const issuer = await makeIssuer();
    const peer = await makeRemoteKernel(issuer.network, 2);
    const thing = await issuer.makeThing('one of a kind');
    const url = await issuer.issue(thing, { uses: 1 });
    issuer.kernel.release([thing]);
    await issuer.collectGarbage();
    const answers = await Promise.all(
      [issuer, peer, issuer, peer].map(({ kernel, call }) =>
        problemOf(
          kernel.redeemOcapURL(url).then(async (kref) => expect(await call(kref, 'label')).toBe('one of a kind')),
        ),
      ),
    );
    expect(answers.filter((answer) => answer === 'fulfilled')).toHaveLength(1);
    expect(answers.filter((answer) => answer.startsWith('[URL_REFUSED]'))).toHaveLength(3);
    expect(issuer.kernel.listOcapURLs()).toEqual([]);
    await issuer.expectQuiescent();
  });

  test('for an object of a third kernel leads there through this one', async () => {
    const issuer = await makeIssuer();
    const [owner, taker] = [await makeRemoteKernel(issuer.network, 2), await makeRemoteKernel(issuer.network, 3)];
    const far = await issuer.kernel.redeemOcapURL(await owner.url());
    const kref = await taker.kernel.redeemOcapURL(await issuer.issue(far));
    await taker.call(kref, 'note', 1);
    expect(await owner.do('notes')).toEqual([1]);
  });
});

describe('P22 issuing by name', () => {
  test('gives the same URL whenever the name is bound again', async () => {
    const { issue, root, kernel, makeThing } = await makeIssuer();
    const thing = await makeThing('thing');
    const urls = [await issue(root, { name: 'home' }), await issue(root, { name: 'home' })];
    expect(kernel.listOcapURLs()).toMatchObject([{ name: 'home', kref: root }]);
    for (const url of urls) expect(await kernel.redeemOcapURL(url)).toBe(root);
    await expect(issue(thing, { name: 'home' })).rejects.toThrow(/URL_NAME_TAKEN.*"home".*revoke that first/);
    expect(await kernel.redeemOcapURL(await issue(thing, { name: 'other' }))).toBe(thing);
    kernel.revokeOcapURL(kernel.listOcapURLs().find(({ name }) => name === 'home')!.id);
    for (const url of urls) expect(await problemOf(kernel.redeemOcapURL(url))).toMatch(/URL_REFUSED/);
    await issue(thing, { name: 'home' });
    for (const url of urls) expect(await kernel.redeemOcapURL(url)).toBe(thing);
  });

  test('again sets the conditions that are given, and leaves the others', async () => {
    const { issue, root, kernel, pass } = await makeIssuer();
    await issue(root, { name: 'home', uses: 5, petName: 'mine' });
    const expires = Date.now() + 60_000;
    const url = await issue(root, { name: 'home', expires });
    expect(kernel.listOcapURLs()).toMatchObject([{ name: 'home', petName: 'mine', usesLeft: 5, expires }]);
    pass(61_000);
    expect(await problemOf(kernel.redeemOcapURL(url))).toMatch(/URL_REFUSED/);
  });
});

describe('P22 the services of vats', () => {
  test('issue for any object, and redeem to one, also before it is there', async () => {
    const issuer = await makeIssuer();
    const { call, root, kernel, network } = issuer;
    const introducer = await issuer.introduce();
    const peer = await makeRemoteKernel(network, 2);
    const own = (await call(introducer, 'issue', kernel.getPresence(root))) as string;
    expect(await call(introducer, 'ask', own, 'label')).toBe('puppet');
    const ofNew = (await call(introducer, 'issueNew', 'made for this')) as string;
    expect(await peer.call(await peer.kernel.redeemOcapURL(ofNew), 'label')).toBe('made for this');
    expect(await call(introducer, 'ask', await peer.url(), 'label')).toBe('puppet');
    const ofPeer = await kernel.queueMessage(introducer, 'redeem', [await peer.url()]);
    expect(
      await call(
        introducer,
        'ask',
        (await call(introducer, 'issue', kernel.getPresence(ofPeer.slots[0]!))) as string,
        'label',
      ),
    ).toBe('puppet');
    for (const nothing of [7, undefined, 'ko1', [], kernel.getPresence]) {
      if (typeof nothing === 'function') continue;
      expect(await problemOf(call(introducer, 'issue', nothing))).toMatch(/^\[INVALID_ARGUMENT\] expected an object/);
      expect(await problemOf(call(introducer, 'redeem', nothing))).toMatch(/^\[URL_INVALID\]/);
    }
    expect(kernel.listOcapURLs().map(({ petName }) => petName)).toEqual([null, null, null]);
    await issuer.collectGarbage();
    await issuer.expectQuiescent();
  });
});
