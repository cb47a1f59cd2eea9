import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { paths } from '../src/dev/paths.ts';
import { expectAccessible } from './support/axe.ts';
import { expect, test as base } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';

/** A copy of the extension that a test may damage. */
const test = base.extend({
  // oxlint-disable-next-line no-empty-pattern
  extensionDir: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ocap-kernel-extension-'));
    cpSync(paths.extension, folder, { recursive: true });
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
});

/** Changes one bit in the midst of a file. Done twice, it is as it was. */
const flipBit = (file: string): void => {
  const bytes = readFileSync(file);
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  writeFileSync(file, bytes);
};

test('P14 with one bit of what vats begin with flipped none starts, and the panel says why; once it is repaired, they go on', async ({
  extensionDir,
  panel,
  serviceWorker,
  restartBrowser,
}) => {
  const root = await panel.launchSample('counter');
  expect(await panel.send(root, 'increment', '[5]')).toBe('5');
  const [ran] = (await makeConsole(serviceWorker).getStatus()).vats;
  expect(ran?.supervisorSha256).toMatch(/^[0-9a-f]{64}$/);

  for (const name of ['lockdown.bundle', 'supervisor.bundle']) {
    const file = path.join(extensionDir, name);
    flipBit(file);
    const { panel: damaged, serviceWorker: its } = await restartBrowser();
    const problem = `${name} of this extension is not what this kernel was built with, so no vat starts`;
    await damaged.open('subclusters');
    await expect(damaged.page.getByText(problem).first()).toBeVisible();
    const row = damaged.page.getByRole('row').filter({ hasText: name });
    await expect(row).toContainText(/no vat starts.*npm run build/);
    await expect(damaged.page.getByRole('row').filter({ hasText: 'counter' })).toContainText('Failed');
    await expectAccessible(damaged.page);
    const { getStatus } = makeConsole(its);
    const { vats, faults } = await getStatus();
    expect(vats).toMatchObject([{ state: 'failed', supervisorSha256: null }]);
    expect(vats[0]?.error).toContain(problem);
    expect(faults).toMatchObject([{ code: 'SUPERVISOR_INVALID', vatId: 'v1' }]);
    await expect(damaged.launchSample('counter')).rejects.toThrow(problem);
    expect((await getStatus()).vats).toHaveLength(1);
    flipBit(file);
  }

  const repaired = await restartBrowser();
  expect(await repaired.panel.send(root, 'increment', '[1]')).toBe('6');
});
