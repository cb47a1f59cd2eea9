import { expect, test } from './support/fixtures.ts';
import { openHiddenRealms } from './support/hidden-realms.ts';
import { makeConsole } from './support/kernel.ts';
import { openPanel } from './support/panel.ts';

const passphrase = 'correct horse battery staple';

test('a backup is put back: the panel goes on in the kernel as it was, and damage changes nothing', async ({
  panel,
  serviceWorker,
}) => {
  const root = await panel.launchSample('counter');
  expect(await panel.send(root, 'increment', '[7]')).toBe('7');
  const { exportKernel, importKernel } = makeConsole(serviceWorker);
  const file = await exportKernel(passphrase);
  expect(await panel.send(root, 'increment', '[]')).toBe('8');
  await panel.launchSample('greeter');

  await expect(importKernel('correct horse battery stable', file)).rejects.toThrow(/BACKUP_WRONG_PASSPHRASE/);
  const damaged = `${file.slice(0, 1_000)}${file[1_000] === 'A' ? 'B' : 'A'}${file.slice(1_001)}`;
  await expect(importKernel(passphrase, damaged)).rejects.toThrow(/BACKUP_INVALID/);
  expect(await panel.send(root, 'increment', '[]')).toBe('9');

  await panel.open('subclusters');
  await importKernel(passphrase, file);
  await expect(panel.page.getByRole('button', { name: 'Terminate s2' })).toHaveCount(0);
  expect(await panel.send(root, 'increment', '[]')).toBe('8');
  // Again, over a scratch database that was used before.
  await importKernel(passphrase, await exportKernel(passphrase));
  expect(await panel.send(root, 'increment', '[]')).toBe('9');
});

test('reset-storage=true in the address of the offscreen document empties the kernel, once', async ({
  panel,
  serviceWorker,
  extensionId,
  restartBrowser,
}) => {
  await panel.launchSample('counter');
  // An open panel would have a document made when its own is gone.
  await panel.page.goto('about:blank');
  await serviceWorker.evaluate(async () => {
    await chrome.offscreen.closeDocument();
    await chrome.offscreen.createDocument({
      url: 'offscreen.html?reset-storage=true#kernel',
      reasons: [chrome.offscreen.Reason.WORKERS],
      justification: 'A developer wants an empty kernel.',
    });
  });
  const empty = await openPanel(panel.page, extensionId);
  expect((await makeConsole(serviceWorker).getStatus()).vats).toEqual([]);
  expect(await empty.send(await empty.launchSample('counter'), 'increment', '[3]')).toBe('3');

  // Neither the next worker in this document nor the next browser does it again.
  const realms = await openHiddenRealms(panel.page.context());
  await realms.evaluateInKernelWorker('setTimeout(() => { throw new Error("the end of this worker"); })');
  await expect(async () => {
    expect(await empty.send('counter.root', 'read', '[]')).toBe('3');
  }).toPass();
  const { panel: next } = await restartBrowser();
  expect(await next.send('counter.root', 'increment', '[]')).toBe('4');
});
