/** The network of the kernel in Chromium: its options, what its status says, and when it dials again by itself. */
import type { Worker } from '@playwright/test';
import type { RemoteCommsOptions } from '../src/wire/remotes.ts';
import { makeEndings } from '../test/support/endings.ts';
import { startRelayProcess } from '../test/support/relay-process.ts';
import { expect, test } from './support/fixtures.ts';
import { openHiddenRealms } from './support/hidden-realms.ts';
import { makeKernelHost } from './support/kernel-host.ts';

const endings = makeEndings();
test.afterEach(endings.endAll);

const comms = (serviceWorker: Worker) => {
  const { call } = makeKernelHost(serviceWorker, '');
  return {
    start: (options: RemoteCommsOptions) => call('initRemoteComms', options),
    status: async () => (await call('getStatus')).remoteComms,
  };
};

/** Everything that depends on a relay takes as long as dials and their pauses do. */
const patience = { timeout: 60_000 };

test('the status says connected as long as a relay holds a reservation, and when it dials again; being online again is a reason to', async ({
  context,
  serviceWorker,
}) => {
  const relay = await startRelayProcess(endings);
  const { start, status } = comms(serviceWorker);
  expect(await status()).toMatchObject({ state: 'disconnected', isInitialized: false, relays: [], options: null });
  await start({ relays: [relay.address] });
  await expect.poll(status, patience).toMatchObject({
    state: 'connected',
    isInitialized: true,
    relays: [{ address: relay.address, state: 'reserved', lastError: null, nextAttempt: null }],
    error: null,
  });
  const { peerId } = await status();
  expect(await status()).toMatchObject({ listenAddresses: [`${relay.address}/p2p-circuit/p2p/${peerId}`] });

  await relay.kill('SIGKILL');
  const down = { state: 'down', lastError: expect.any(String), nextAttempt: expect.any(Number) };
  await expect.poll(status, patience).toMatchObject({ state: 'identity-only', isInitialized: true, relays: [down] });

  // By itself it dials again in ever longer intervals: until there is one that is long.
  const { evaluateIn } = await openHiddenRealms(context);
  const nextAttempt = async () => (await status()).relays[0]?.nextAttempt ?? 0;
  await expect.poll(async () => (await nextAttempt()) - Date.now(), patience).toBeGreaterThan(6_000);
  await startRelayProcess(endings, { port: relay.port, home: relay.home });
  const due = await nextAttempt();
  await evaluateIn('/offscreen.html', "window.dispatchEvent(new Event('online'))");
  await expect.poll(async () => (await status()).state, patience).toBe('connected');
  expect((await status()).relays[0]?.since).toBeLessThan(due);
});

test('options hold in the next kernel life, and those that a browser cannot honour are refused by name', async ({
  serviceWorker,
  restartBrowser,
}) => {
  const relay = await startRelayProcess(endings);
  const options = { relays: [relay.address], allowedWsHosts: ['example.org'], maxQueue: 50 };
  const { start, status } = comms(serviceWorker);
  await start(options);
  const wrong: [RemoteCommsOptions, RegExp][] = [
    [{ directListenAddresses: ['/ip4/127.0.0.1/tcp/0/ws'] }, /INVALID_ARGUMENT.*directListenAddresses: a browser/],
    [{ relays: ['/ip4/127.0.0.1/tcp/9001/ws'] }, /INVALID_ARGUMENT.*relays\.0: expected a multiaddr that ends with/],
    [{ maxRetryAttempts: 0 }, /INVALID_ARGUMENT.*maxRetryAttempts/],
  ];
  for (const [given, problem] of wrong) await expect(start(given)).rejects.toThrow(problem);
  const { peerId } = await status();
  expect((await status()).options).toEqual(options);

  const next = comms((await restartBrowser()).serviceWorker);
  await expect.poll(next.status, patience).toMatchObject({ state: 'connected', peerId, options });
});

test('a kernel that has no options of its own takes those in the address of the offscreen document', async ({
  serviceWorker,
}) => {
  const relay = await startRelayProcess(endings);
  const { status } = comms(serviceWorker);
  expect((await status()).options).toBe(null);
  const openAt = (query: string) =>
    serviceWorker.evaluate(async (search) => {
      await chrome.offscreen.closeDocument();
      await chrome.offscreen.createDocument({
        url: `offscreen.html?${search}#kernel`,
        reasons: [chrome.offscreen.Reason.WORKERS],
        justification: 'A kernel with options in its address.',
      });
    }, query);
  // As `createCommsQueryString({ relays })` writes it.
  await openAt(new URLSearchParams({ relays: JSON.stringify([relay.address]) }).toString());
  await expect.poll(status, patience).toMatchObject({ state: 'connected', options: { relays: [relay.address] } });
  await openAt(new URLSearchParams({ relays: '["nonsense"]' }).toString());
  await expect(async () => expect(await status()).toBe(undefined)).rejects.toThrow(/relays\.0: expected a multiaddr/);
});
