import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { buildSupervisor, hashesOf } from '../bundler/build-supervisor.ts';
import { paths } from './paths.ts';
import { readPins, unpinnedMessage } from './pinned-supervisor.ts';

test('P14 the supervisor of these sources is the pinned one', async () => {
  const problem = unpinnedMessage(hashesOf(await buildSupervisor()), await readPins());
  if (problem !== undefined) throw new Error(problem);
});

test('the pins are read as they stand in their file', async () => {
  const pins = await readPins();
  expect(pins.lockdown).toMatch(/^[0-9a-f]{64}$/);
  expect(pins.supervisor).toMatch(/^[0-9a-f]{64}$/);
  const text = await readFile(paths.supervisorHashes, 'utf8');
  expect(text).toContain(`lockdown: '${pins.lockdown}'`);
  expect(text).toContain(`supervisor: '${pins.supervisor}'`);
});

test('another supervisor is told with both hashes of what changed, and how to pin it', () => {
  const pins = { lockdown: 'aa', supervisor: 'bb' };
  expect(unpinnedMessage({ ...pins }, pins)).toBe(undefined);
  const message = unpinnedMessage({ lockdown: 'aa', supervisor: 'cc' }, pins) ?? '';
  expect(message).toContain('supervisor.bundle: pinned bb, built cc');
  expect(message).not.toContain('lockdown.bundle:');
  expect(message).toContain('npm run build:supervisor -- --pin');
});
