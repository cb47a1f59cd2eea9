/** The sandboxed frames in which vats' workers are made. */
import { expect, test } from './support/fixtures.ts';
import { openHiddenRealms } from './support/hidden-realms.ts';

test('there is a frame for each subcluster, and none when it has ended', async ({ context, panel }) => {
  const { documents } = await openHiddenRealms(context);
  const frames = async () => (await documents()).filter((url) => url.endsWith('/vat-frame.html')).length;
  expect(await frames()).toBe(0);
  await panel.launchSample('greeter');
  expect(await frames()).toBe(1);
  await panel.launchSample('counter');
  expect(await frames()).toBe(2);
  await panel.terminate('s1');
  await panel.terminate('s2');
  await expect.poll(frames).toBe(0);
});

test('P15 a frame has an opaque origin, no way to the network, and no power of the extension', async ({
  context,
  panel,
}) => {
  await panel.launchSample('counter');
  const { evaluateIn } = await openHiddenRealms(context);
  const inFrame = (expression: string) => evaluateIn('/vat-frame.html', expression);
  expect(await inFrame('self.origin')).toBe('null');
  expect(await inFrame('Object.getOwnPropertyNames(globalThis).filter((name) => /RTC/.test(name))')).toEqual([]);
  expect(await inFrame("typeof chrome === 'undefined' ? 'none' : typeof chrome.runtime?.sendMessage")).toMatch(
    /none|undefined/,
  );
  expect(await inFrame('Object.isFrozen(Array.prototype)')).toBe(true);
  for (const attempt of [
    "fetch('http://127.0.0.1:9/')",
    "new Promise((resolve, reject) => { const socket = new WebSocket('ws://127.0.0.1:9'); socket.onopen = resolve; socket.onerror = reject; })",
    'navigator.storage.getDirectory()',
    "caches.open('x')",
  ]) {
    expect(await inFrame(`(async () => ${attempt})().then(() => 'allowed', () => 'refused')`), attempt).toBe('refused');
  }
  expect(
    await inFrame(
      "new Promise((resolve) => { addEventListener('securitypolicyviolation', ({ violatedDirective }) => resolve(violatedDirective)); fetch('http://127.0.0.1:9/').catch(() => undefined); })",
    ),
  ).toBe('connect-src');
});
