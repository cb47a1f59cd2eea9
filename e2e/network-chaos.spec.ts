/** Two extensions in two browsers and a kernel in Node, with a relay between them, while everything between them breaks. */
import { startCuttableLink, throughLink, type CuttableLink } from '../test/support/cuttable-link.ts';
import { makeEndings } from '../test/support/endings.ts';
import { startRelayProcess, type RelayProcess } from '../test/support/relay-process.ts';
import { testSize } from '../test/support/test-limits.ts';
import { expect, test } from './support/fixtures.ts';
import { inBrowser, inNode, startLedgerKernel, type LedgerKernel } from './support/networked-kernels.ts';

const endings = makeEndings();
test.afterEach(endings.endAll);

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/** Everybody's way to the relay is a link of its own. */
const connectTo = async (relay: RelayProcess, kernel: LedgerKernel): Promise<CuttableLink> => {
  const link = await startCuttableLink(relay.port);
  endings.add(link.close);
  await kernel.call('initRemoteComms', { relays: [throughLink(relay.address, link)], allowedWsHosts: ['127.0.0.1'] });
  await expect.poll(async () => (await kernel.status()).state, { timeout: 30_000 }).toBe('connected');
  return link;
};

/** Everybody with everybody else. */
const pairsOf = (kernels: readonly LedgerKernel[]) =>
  kernels.flatMap((from) => kernels.filter((to) => to !== from).map((to) => ({ from, to })));

const introduce = async (kernels: readonly LedgerKernel[]): Promise<void> => {
  for (const { from, to } of pairsOf(kernels)) {
    const kref = await from.call('redeemOcapURL', await to.call('issueOcapURL', to.root));
    await from.ask('befriend', [to.name, { '@ref': kref }]);
  }
};

/** Each way. */
const CALLS = testSize(1_000, 300);
const BATCH = CALLS / 20;
/** So much is waited for, under load: a browser's start, redials that back off. */
const patience = { timeout: 120_000 };

test('P21 hundreds of calls each way arrive once and in order, though the relay and a browser are killed and every link is cut each second', async () => {
  test.setTimeout(300_000);
  const relay = await startRelayProcess(endings);
  const a = await startLedgerKernel(await inBrowser(endings, 'a'));
  const b = await startLedgerKernel(await inBrowser(endings, 'b'));
  const c = await startLedgerKernel(inNode(endings, 'c'));
  const kernels = [a, b, c];
  const links = await Promise.all(kernels.map((kernel) => connectTo(relay, kernel)));
  await introduce(kernels);
  const stops = links.map((link) => link.cutEvery(1_000));
  const pairs = pairsOf(kernels);

  /** Sends numbers of calls from everybody to everybody, as many as fit in a batch at a time. */
  const post = (from: number, to: number) =>
    Promise.allSettled(
      pairs.map(async (pair) => {
        for (let first = from; first < to; first += BATCH) {
          const options = { requestId: `${first} for ${pair.to.name}` };
          await pair.from.ask('post', [pair.to.name, first, BATCH], options);
        }
      }),
    );
  const arrived = async (from: LedgerKernel, to: LedgerKernel) => Number(await to.ask('lengthOf', [from.name]));
  const problems = (posted: PromiseSettledResult<void>[]) => posted.filter(({ status }) => status === 'rejected');

  const first = post(0, 8 * BATCH);
  await expect.poll(() => arrived(b, a), patience).toBeGreaterThan(BATCH);
  await relay.kill('SIGKILL');
  expect(problems(await first)).toEqual([]);
  // None of these can arrive before the relay is there again.
  expect(problems(await post(8 * BATCH, 14 * BATCH))).toEqual([]);
  await startRelayProcess(endings, { port: relay.port, home: relay.home });
  await expect.poll(() => arrived(b, a), patience).toBeGreaterThan(8 * BATCH);
  const last = post(14 * BATCH, CALLS);
  await b.kill();
  await b.restart();
  expect(problems(await last)).toEqual([]);

  for (const stop of stops) stop();
  for (const { from, to } of pairs) {
    await expect.poll(() => arrived(from, to), patience).toBe(CALLS);
    expect(await to.ask('linesFrom', [from.name])).toEqual(numbers(CALLS));
  }
  // Who was not killed has heard of every call that it was done.
  await expect.poll(() => a.ask('answers', []), patience).toEqual({ answered: 2 * CALLS, failed: 0 });
  for (const kernel of kernels) {
    const idle = { state: 'connected', via: 'relay', queueLength: 0, unacknowledged: 0 };
    await expect.poll(async () => (await kernel.status()).peers, patience).toMatchObject([idle, idle]);
  }
});
