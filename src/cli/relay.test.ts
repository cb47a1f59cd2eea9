import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeEndings } from '../../test/support/endings.ts';
import { isReserved, startTestNetwork, until } from '../../test/support/network.ts';
import { beginOcap, runOcapHere, type Run } from '../../test/support/ocap-here.ts';
import { startRelayProcess } from '../../test/support/relay-process.ts';

const endings = makeEndings();
let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'ocap-relay-'));
  endings.add(() => rmSync(home, { recursive: true, force: true }));
});
afterEach(endings.endAll);

const here = { cwd: tmpdir(), env: { OCAP_HOME: '/nonexistent/home' } };
const run = (args: string[]): Promise<Run> => runOcapHere(['relay', ...args], here);

test('`ocap relay --help` shows the options and examples', async () => {
  const { stdout, status } = await run(['--help']);
  expect(status).toBe(0);
  for (const option of ['--port', '--host', '--home', '--per-ip', '--max-connections', '--json']) {
    expect(stdout).toContain(option);
  }
  expect(stdout).toContain('ocap relay --host 0.0.0.0 --port 4001');
});

describe('a wrong command line is refused in one line, before anything is done', () => {
  test.each([
    [['--prot', '1'], "'--prot'"],
    [['9001'], '"9001" is not understood; see --help'],
    [['--port', '65536'], '--port 65536: it must be a whole number from 0 to 65535'],
    [['--per-ip', 'many'], '--per-ip many: it must be a whole number'],
    [['--max-connections', '0'], '--max-connections 0: it must be a whole number from 1'],
    [['--host', 'localhost'], '--host localhost: it must be an IP address'],
  ])('%j', async (args, message) => {
    const { stdout, stderr, status } = await run([...args, '--home', path.join(home, 'none')]);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^ocap relay: .*\n$/);
    expect([stdout, status]).toEqual(['', 2]);
  });
});

describe('a home that is of no use is told in one line', () => {
  const expectRefused = ({ stdout, stderr, status }: Run, message: string): void => {
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^ocap relay: .*\n$/);
    expect([stdout, status]).toEqual(['', 1]);
  };

  test('a file in its place', async () => {
    const file = path.join(home, 'file');
    writeFileSync(file, '');
    expectRefused(await run(['--port', '0', '--home', file]), `the relay's key cannot be kept in ${file} (EEXIST`);
  });

  test('a damaged key', async () => {
    writeFileSync(path.join(home, 'relay.key'), 'abc\n', { mode: 0o600 });
    expectRefused(
      await run(['--port', '0', '--home', home]),
      'relay.key is damaged: it must hold 64 hexadecimal digits',
    );
  });

  test('a key that others can read', async () => {
    writeFileSync(path.join(home, 'relay.key'), `${'ab'.repeat(32)}\n`);
    chmodSync(path.join(home, 'relay.key'), 0o644);
    expectRefused(await run(['--port', '0', '--home', home]), 'relay.key is open to others (mode 644)');
  });
});

describe('a running relay', () => {
  test('keeps others from its port', async () => {
    const { told, signal, ended } = beginOcap(['relay', '--port', '0', '--home', path.join(home, 'first')], here);
    await until('it runs', () => told.stdout.includes('/p2p/'));
    const [, port] = /\/tcp\/(\d+)\//.exec(told.stdout) ?? [];
    const { stderr, status } = await run(['--port', `${port}`, '--home', home]);
    expect(stderr).toBe(`ocap relay: 127.0.0.1, port ${port}: in use by another program\n`);
    expect(status).toBe(1);
    signal('SIGHUP');
    expect(await ended).toMatchObject({ status: 0, stdout: expect.stringMatching(/The relay has stopped\.\n$/) });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('tells what it did and ends in good order on %s', async (signal) => {
    const relay = await startRelayProcess(endings);
    expect(relay.address).toBe(`/ip4/127.0.0.1/tcp/${relay.port}/ws/p2p/${relay.peerId}`);
    const network = await startTestNetwork(endings, { relays: [relay.address] });
    await until('a reservation', () => isReserved(network));
    const lines: unknown[] = [];
    createInterface({ input: relay.process.stdout! }).on('line', (line) => lines.push(JSON.parse(line)));
    const closed = once(relay.process, 'close');
    relay.process.kill(signal);
    expect(await closed).toEqual([0, null]);
    expect(lines).toEqual([
      {
        type: 'status',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        connections: 1,
        reservations: 1,
        bytesIn: expect.any(Number),
        bytesOut: expect.any(Number),
        refused: 0,
      },
      { type: 'stopped' },
    ]);
    await until('the loss is seen', () => !isReserved(network));
  });
});
