import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { makeEndings, startRelayProcess } from '../../test/support/network.ts';

const endings = makeEndings();
afterEach(endings.endAll);

const run = (...args: string[]) =>
  spawnSync(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });

test('`ocap relay --help` shows the options and examples', () => {
  const { stdout, status } = run('relay', '--help');
  expect(status).toBe(0);
  for (const option of ['--port', '--host', '--home', '--per-ip', '--max-connections', '--json']) {
    expect(stdout).toContain(option);
  }
  expect(stdout).toContain('ocap relay --host 0.0.0.0 --port 4001');
});

test.each([
  [['--prot', '1'], 'ocap relay: there is no option --prot; see --help'],
  [['9001'], 'ocap relay: "9001" is not understood; see --help'],
  [['--port', '65536'], 'ocap relay: --port 65536: it must be a whole number from 0 to 65535'],
  [['--per-ip', 'many'], 'ocap relay: --per-ip many: it must be a whole number'],
  [['--host', 'localhost'], 'ocap relay: host "localhost" is no IP address'],
])('%j is refused', (args, message) => {
  const { stdout, stderr, status } = run('relay', ...args);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect([stdout, status]).toEqual(['', 1]);
});

describe('a running relay', () => {
  test('prints its real port, keeps others from it, and ends in good order', async () => {
    const relay = await startRelayProcess(endings);
    expect(relay.port).toBeGreaterThan(0);
    expect(relay.address).toBe(`/ip4/127.0.0.1/tcp/${relay.port}/ws/p2p/${relay.peerId}`);
    const { stderr, status } = run('relay', '--port', `${relay.port}`, '--home', relay.home);
    expect(stderr).toBe(`ocap relay: 127.0.0.1, port ${relay.port}: in use by another program\n`);
    expect(status).toBe(1);
    const lines = createInterface({ input: relay.process.stdout! });
    const [last, end] = [once(lines, 'line'), once(relay.process, 'exit')];
    relay.process.kill('SIGINT');
    expect(await last).toEqual(['{"type":"stopped"}']);
    expect(await end).toEqual([0, null]);
  });

  test('refuses a key that others can read', async () => {
    const relay = await startRelayProcess(endings);
    await relay.kill('SIGTERM');
    chmodSync(path.join(relay.home, 'relay.key'), 0o644);
    const { stderr, status } = run('relay', '--port', '0', '--home', relay.home);
    expect(stderr).toContain('relay.key is open to others (mode 644); others could pose as this relay: chmod 600');
    expect(status).toBe(1);
  });
});
