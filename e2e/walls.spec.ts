/** What surrounds a vat's compartment holds without it: the realm of its worker, and the main thread of its frame (P15). */
import type { BrowserContext, Page, Worker } from '@playwright/test';
import { startHitServer, type HitServer } from '../test/support/hit-server.ts';
import { isNoticed, makeAll, networkAttempts, type NetworkAttempt } from '../test/support/network-attempts.ts';
import { expect, test } from './support/fixtures.ts';
import { openHiddenRealms } from './support/hidden-realms.ts';
import { makeConsole } from './support/kernel.ts';

test.use({ sharesBrowser: false });

test.describe.configure({ mode: 'parallel' });

const FRAME = '/vat-frame.html';

const withHitServer = async <Value>(use: (server: HitServer) => Promise<Value>): Promise<Value> => {
  const server = await startHitServer();
  try {
    return await use(server);
  } finally {
    await server.close();
  }
};

type Start = (page: Page, attempts: readonly NetworkAttempt[], host: string) => Promise<unknown>;

/** It does not wait: some attempts never settle where they succeed. */
const onPage: Start = (page, attempts, host) => page.evaluate(`void ${makeAll(attempts, host)}`);

const inWorkerOfPage: Start = (page, attempts, host) =>
  page.evaluate(
    (text) => void new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))),
    makeAll(attempts, host),
  );

/**
 * The proof that every attempt reaches a server from an ordinary page. By then whatever was to come of the same attempts made before,
 * elsewhere, has come. Its pages are opened before those, and not closed: while pages and frames are led away, Chromium at times does
 * neither.
 */
const prepareProof = async (context: BrowserContext, attempts: readonly NetworkAttempt[]) => {
  const provable = attempts.filter(({ noticed }) => noticed !== 'connection');
  const single = provable.filter(({ noticed, navigates, alone }) => noticed === 'datagram' || navigates || alone);
  const together = provable.filter((made) => !single.includes(made));
  const proofs: { group: readonly NetworkAttempt[]; page: Page }[] = [];
  for (const group of [together, ...single.map((made) => [made])])
    proofs.push({ group, page: await context.newPage() });

  return async (start: Start): Promise<void> => {
    for (const { group, page } of proofs) {
      await withHitServer(async (server) => {
        await page.bringToFront();
        await page.goto(`http://${server.host}/`);
        await start(page, group, server.host);
        const missing = () => group.filter((made) => !isNoticed(made, server.hits())).map(({ name }) => name);
        await expect.poll(missing).toEqual([]);
      });
    }
  };
};

/** An expression that does one thing in the frame of each subcluster. */
const byFrame = (things: readonly string[]): string =>
  `({ ${things.map((thing, i) => `s${i + 1}: () => ${thing}`).join(', ')} })[name]?.()`;

/** The krefs of their roots. */
const launchCounters = async (serviceWorker: Worker, count: number): Promise<string[]> => {
  const bundleSpec = new URL('vats/counter/counter.bundle', serviceWorker.url()).href;
  const { launch } = makeConsole(serviceWorker);
  const roots: string[] = [];
  for (let i = 0; i < count; i += 1)
    roots.push(await launch({ bootstrap: 'counter', vats: { counter: { bundleSpec } } }));
  return roots;
};

test('P15 nothing in the worker of a vat reaches the network', async ({ context, serviceWorker }) => {
  await launchCounters(serviceWorker, 1);
  const attempts = networkAttempts.filter(({ realms }) => realms.includes('worker'));
  const prove = await prepareProof(context, attempts);
  const { evaluateInVatWorker } = await openHiddenRealms(context);
  await withHitServer(async (server) => {
    await evaluateInVatWorker(makeAll(attempts, server.host));
    await prove(inWorkerOfPage);
    expect(server.hits()).toEqual([]);
  });
});

test('P15 nothing in the frame of a vat reaches the network', async ({ context, serviceWorker }) => {
  await launchCounters(serviceWorker, 1);
  const attempts = networkAttempts.filter(({ realms, navigates }) => realms.includes('document') && !navigates);
  const prove = await prepareProof(context, attempts);
  const { evaluateIn } = await openHiddenRealms(context);
  const silent = attempts.filter(({ connectsFirst }) => !connectsFirst);
  const connecting = attempts.filter(({ connectsFirst }) => connectsFirst);
  await withHitServer((forSilent) =>
    withHitServer(async (forConnecting) => {
      await evaluateIn(FRAME, makeAll(silent, forSilent.host));
      await evaluateIn(FRAME, makeAll(connecting, forConnecting.host));
      await prove(onPage);
      expect(forSilent.hits()).toEqual([]);
      expect(new Set(forConnecting.hits())).toEqual(new Set(['connection']));
    }),
  );
});

test('P15 a frame cannot be led elsewhere', async ({ context, serviceWorker }) => {
  const attempts = networkAttempts.filter(({ navigates }) => navigates);
  const places = [
    "'panel.html'",
    "'offscreen.html?reset-storage=true'",
    "URL.createObjectURL(new Blob(['<p>']))",
    "'data:text/html,x'",
  ];
  await launchCounters(serviceWorker, attempts.length + places.length);
  const prove = await prepareProof(context, attempts);
  const { evaluateInAll } = await openHiddenRealms(context);
  await withHitServer(async (server) => {
    const things = [
      ...attempts.map((made) => `void ${makeAll([made], server.host)}`),
      ...places.map((place) => `{ location.href = ${place}; }`),
    ];
    await evaluateInAll(FRAME, byFrame(things));
    await prove(onPage);
    expect(server.hits().filter((hit) => hit !== 'connection')).toEqual([]);
  });
  // Where one was refused there is the browser's own page instead, which has nothing of ours.
  for (const path of ['/panel.html', '/offscreen.html']) {
    const addresses = await evaluateInAll(path, 'top === window ? "top" : location.href');
    expect(addresses.filter((address) => address !== 'top')).toEqual(['chrome-error://chromewebdata/']);
  }
});

test('P15 a frame has a voice in the life of its own vats only', async ({ context, serviceWorker }) => {
  const [, second = ''] = await launchCounters(serviceWorker, 2);
  const { getStatus, send } = makeConsole(serviceWorker);
  const { evaluateInAll } = await openHiddenRealms(context);
  const message = (vatId: string) => `{ type: 'vatDied', vatId: '${vatId}', incarnation: 1, reason: 'said its frame' }`;
  const odd = [
    'null',
    '7',
    '"text"',
    '{}',
    '[]',
    "{ type: 'nonsense' }",
    "{ type: 'vatDied' }",
    "{ type: 'vatDied', vatId: 7, incarnation: {}, reason: null }",
  ];
  const says = (messages: readonly string[]) =>
    `{ for (const message of [${messages.join(', ')}]) parent.postMessage(message, '*'); }`;
  // Messages keep their order: when the last one has come, so have the others.
  await evaluateInAll(FRAME, byFrame([says([...odd, message('v2'), message('v1')])]));
  const incarnations = async () => (await getStatus()).vats.map(({ id, incarnation }) => `${id}.${incarnation}`);
  await expect.poll(incarnations).toContain('v1.2');
  expect(await incarnations()).toEqual(['v1.2', 'v2.1']);
  // Nor can it speak as the extension: to the service worker, or to another frame.
  const outcome = '(() => { try { return String(navigator.serviceWorker); } catch (error) { return error.name; } })()';
  expect(await evaluateInAll(FRAME, outcome)).toEqual(['SecurityError', 'SecurityError']);
  await evaluateInAll(
    FRAME,
    byFrame([
      `{ for (let i = 0; i < parent.length; i += 1) parent[i].postMessage({ type: 'endVat', vatId: 'v2', incarnation: 1 }, '*'); }`,
    ]),
  );
  expect(await send(second, 'increment')).toBe('#1');
  expect(await incarnations()).toEqual(['v1.2', 'v2.1']);
});

test('P15 the frames of two subclusters share nothing, and vats have no store', async ({ context, serviceWorker }) => {
  await launchCounters(serviceWorker, 2);
  const { evaluateInVatWorker, evaluateInAll } = await openHiddenRealms(context);
  for (const attempt of [
    'navigator.storage.getDirectory()',
    "caches.open('x')",
    "navigator.locks.request('kernel', () => {})",
    "new Promise((resolve, reject) => { const request = indexedDB.open('x'); request.onsuccess = resolve; request.onerror = reject; })",
    "cookieStore.get('x')",
    "chrome.runtime.sendMessage('x')",
  ]) {
    const outcome = await evaluateInVatWorker(`(async () => ${attempt})().then(() => 'allowed', () => 'refused')`);
    expect(outcome, attempt).toBe('refused');
  }
  await evaluateInAll(
    FRAME,
    "void (globalThis.heard = [], new BroadcastChannel('x').addEventListener('message', ({ data }) => heard.push(data)))",
  );
  // A channel of its own hears what the frame says: by then the others would have heard it too.
  const speak = `new Promise((resolve) => {
    new BroadcastChannel('x').addEventListener('message', ({ data }) => data === name && resolve());
    new BroadcastChannel('x').postMessage(name);
  })`;
  await evaluateInAll(FRAME, speak);
  expect(await evaluateInAll(FRAME, '[name, ...heard]')).toEqual([
    ['s1', 's1'],
    ['s2', 's2'],
  ]);
});
