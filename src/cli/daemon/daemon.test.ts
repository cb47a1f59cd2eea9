import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { E } from '@endo/eventual-send';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeOcap, type Ocap } from '../../../test/support/ocap.ts';
import { until } from '../../../test/support/network.ts';
import { readAnswer } from '../../host/json-refs.ts';
import { codeOf } from '../../wire/errors.ts';
import { connectDaemon } from './connect-daemon.ts';
import { findHome } from './home.ts';

let ocap: Ocap;
beforeEach(() => {
  ocap = makeOcap();
});
afterEach(() => ocap.end());

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);
const pidOf = (home: string): number => Number(readFileSync(path.join(home, 'kernel.pid'), 'utf8'));
const homeOf = () => findHome(undefined, { env: { OCAP_HOME: ocap.home }, cwd: ocap.folder });
const open = (name = 'a test') => connectDaemon(homeOf(), { name, session: 'own' });

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

const kill = async (): Promise<void> => {
  const pid = pidOf(ocap.home);
  expect(pid).not.toBe(process.pid);
  process.kill(pid, 'SIGKILL');
  await until('the process is gone', () => isGone(pid));
};

describe('a daemon', () => {
  test('starts, says how it is, and stops without leaving anything behind but its state', async () => {
    expect(await ocap.ocap(['status'])).toMatchObject({ status: 3, stdout: '' });
    const started = await ocap.process(['start', '--json']);
    expect(started).toMatchObject({ status: 0, stderr: '' });
    const { pid, socket } = JSON.parse(started.stdout) as { pid: number; socket: string };
    expect([modeOf(ocap.home), modeOf(socket), modeOf(path.join(ocap.home, 'kernel.db'))]).toEqual([
      '700',
      '600',
      '600',
    ]);
    expect(pidOf(ocap.home)).toBe(pid);
    expect((await ocap.ocap(['status'])).stdout).toContain(`process ${pid}`);
    expect(await ocap.process(['stop'])).toMatchObject({ status: 0, stderr: '' });
    await until('the process is gone', () => isGone(pid));
    expect([existsSync(socket), existsSync(path.join(ocap.home, 'kernel.pid'))]).toEqual([false, false]);
    expect(readFileSync(path.join(ocap.home, 'logs/kernel.log'), 'utf8')).toMatch(/ stopped\n$/);
    expect(readFileSync(path.join(ocap.home, 'logs/node.log'), 'utf8')).toBe('');
  });

  test('keeps its vats from one start to the next', async () => {
    await ocap.ocap(['start']);
    await ocap.ocap(['launch', 'vats/counter/cluster.json']);
    await ocap.ocap(['send', 'counter', 'increment', '5']);
    await ocap.ocap(['stop']);
    await ocap.ocap(['start']);
    expect((await ocap.ocap(['send', 'counter', 'increment'])).stdout).toBe('6\n');
  });

  test('is one for each home: of starts at once one wins, and the others say so', async () => {
    for (const round of ['in a new home', 'after a death']) {
      const starts = await Promise.all([1, 2, 3].map(() => ocap.spawnKernel()));
      const statuses = starts.map(({ status }) => status).sort();
      expect([round, statuses, starts.map(({ stderr }) => stderr).join('')]).toEqual([
        round,
        [0, 4, 4],
        expect.stringMatching(
          new RegExp(`^(?:ocap start: a kernel is already running in ${ocap.home}, process \\d+\n){2}$`),
        ),
      ]);
      expect((await ocap.ocap(['status'])).status).toBe(0);
      await kill();
    }
  });

  test('takes no notice of what a killed one left', async () => {
    await ocap.spawnKernel();
    await kill();
    expect(existsSync(path.join(ocap.home, 'ocap.sock'))).toBe(true);
    expect(await ocap.ocap(['status'])).toMatchObject({ status: 3 });
    expect(await ocap.ocap(['start'])).toMatchObject({ status: 0 });
    expect(await ocap.ocap(['status'])).toMatchObject({ status: 0 });
  });

  test('refuses a home that others can look into', async () => {
    mkdirSync(ocap.home);
    chmodSync(ocap.home, 0o755);
    const { stderr, status } = await ocap.ocap(['start']);
    expect(stderr).toBe(
      `ocap start: ${ocap.home} is open to others (mode 755), who could use the kernel: chmod 700 ${ocap.home}\n`,
    );
    expect(status).toBe(1);
  });

  test('does not remove what is no socket', async () => {
    for (const words of ['start', 'launch vats/counter/cluster.json', 'stop']) await ocap.ocap(words.split(' '));
    const file = path.join(ocap.home, 'ocap.sock');
    writeFileSync(file, 'mine');
    // As a process, which its vats do not keep from ending.
    expect(await ocap.spawnKernel()).toMatchObject({ status: 1, stderr: expect.stringContaining('is in the way') });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    rmSync(file);
    await ocap.ocap(['start']);
    expect(await ocap.ocap(['send', 'counter', 'increment'])).toMatchObject({ stdout: '1\n' });
  });

  test('says that a damaged database is damaged, and leaves it', async () => {
    mkdirSync(ocap.home, { mode: 0o700 });
    writeFileSync(path.join(ocap.home, 'kernel.db'), 'no database '.repeat(100));
    const { stderr, status } = await ocap.spawnKernel();
    expect(stderr).toMatch(/^ocap start: \[STORAGE_INVALID\] .*kernel\.db.*\n$/);
    expect(status).toBe(1);
  });

  test('refuses a home whose socket could have no address', async () => {
    const { stderr, status } = await ocap.ocap(['start', '--home', 'x'.repeat(100)]);
    expect(stderr).toContain('too long for a socket: choose a shorter --home');
    expect(status).toBe(2);
  });

  test('ends in good order on a signal', async () => {
    const { pid } = JSON.parse((await ocap.spawnKernel('--json')).stdout) as { pid: number };
    const connection = await open();
    process.kill(pid, 'SIGTERM');
    expect(await connection.ended).toBe('the kernel is being stopped');
    await until('the process is gone', () => isGone(pid));
    expect(existsSync(path.join(ocap.home, 'ocap.sock'))).toBe(false);
  });
});

describe('a session over the socket', () => {
  test('carries big messages, and several at once', async () => {
    writeFileSync(
      path.join(ocap.folder, 'echo.js'),
      `import { makeDefaultExo } from '@metamask/kernel-utils/exo';
      export const buildRootObject = () => makeDefaultExo('echo', { echo: (text) => text });`,
    );
    await ocap.ocap(['start']);
    const connection = await open();
    const { rootKref } = await E(connection.kernel).launchSubcluster(
      { bootstrap: 'echo', vats: { echo: { sourceSpec: './echo.js' } } },
      { configUrl: pathToFileURL(`${ocap.folder}/`).href },
    );
    const texts = ['a', 'é\n"'].map((part) => part.repeat(1_000_000));
    const echoed = await Promise.all(
      texts.map(async (text) => {
        const { kernel, end } = await open();
        const answer = await E(kernel).queueMessage(rootKref, 'echo', [text]);
        end();
        return readAnswer(answer).value === text;
      }),
    );
    expect(echoed).toEqual([true, true]);
    connection.end();
  });

  test.each([
    ['no JSON', 'hello\n'],
    ['no request', '{"type":"dance"}\n'],
    ['no captp', '{"type":"connect","name":"x","session":"own"}\n{"type":"CTP_NOTHING"}\n'],
  ])('ends, and no other, for %s', async (_what, said) => {
    await ocap.ocap(['start']);
    const good = await open();
    const socket = connect(homeOf().socket);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    socket.write(said);
    await closed;
    expect(await E(good.kernel).ping()).toBe('pong');
    good.end();
  });

  test('holds what answers refer to as long as it was asked to', async () => {
    writeFileSync(
      path.join(ocap.folder, 'maker.js'),
      `import { makeDefaultExo } from '@metamask/kernel-utils/exo';
      export const buildRootObject = () => makeDefaultExo('maker', { make: () => makeDefaultExo('thing', { hello: () => 'hi' }) });`,
    );
    writeFileSync(
      path.join(ocap.folder, 'cluster.json'),
      JSON.stringify({ bootstrap: 'maker', vats: { maker: { sourceSpec: './maker.js' } } }),
    );
    await ocap.ocap(['start']);
    await ocap.ocap(['launch', 'cluster.json']);
    const { '@ref': thing } = JSON.parse((await ocap.ocap(['send', 'maker', 'make', '--json'])).stdout) as {
      '@ref': string;
    };
    await ocap.ocap(['gc']);
    expect((await ocap.ocap(['send', thing, 'hello'])).stdout).toBe('"hi"\n');
    await ocap.ocap(['release', '--all']);
    await ocap.ocap(['gc']);
    expect(await ocap.ocap(['send', thing, 'hello'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/OBJECT_/),
    });
  });
});

describe('P8 exactly once', () => {
  /** Sends messages until the connection ends; gives the ids of those that have no answer, and how many were sent. */
  const load = async (rootKref: string, name: string, lanes: number) => {
    const connection = await open(name);
    const unanswered = new Set<string>();
    let sent = 0;
    let over = false;
    void connection.ended.then(() => {
      over = true;
    });
    const lane = async (): Promise<void> => {
      while (!over) {
        const requestId = `${name}.${(sent += 1)}`;
        unanswered.add(requestId);
        try {
          await E(connection.kernel).queueMessage(rootKref, 'increment', [], { requestId });
        } catch (error) {
          expect(codeOf(error)).toMatch(/SESSION_ENDED|KERNEL_STOPPED/);
          return;
        }
        unanswered.delete(requestId);
        await E(connection.kernel)
          .acknowledgeAnswer(requestId)
          .catch(() => {});
      }
    };
    const running = Promise.all(Array.from({ length: lanes }, lane));
    return { sent: () => sent, done: running.then(() => unanswered) };
  };

  test('a daemon killed under load and started again has lost none of the messages and doubled none', async () => {
    await ocap.spawnKernel();
    const launched = await ocap.ocap(['launch', 'vats/counter/cluster.json', '--json']);
    const { rootKref } = JSON.parse(launched.stdout) as { rootKref: string };
    let all = 0;
    for (const round of [1, 2]) {
      const loads = await Promise.all(['a', 'b'].map((name) => load(rootKref, `${round}${name}`, 5)));
      await until('there is load', () => loads.every(({ sent }) => sent() > 15 * round));
      await kill();
      const lost = (await Promise.all(loads.map(({ done }) => done))).flatMap((ids) => [...ids]);
      expect(lost.length).toBeGreaterThan(0);
      expect(await ocap.spawnKernel()).toMatchObject({ status: 0 });
      const { kernel, end } = await open();
      // Those that were cut off are asked for again: they are answered, whether they had arrived or not.
      await Promise.all(
        lost.map(async (requestId) => E(kernel).queueMessage(rootKref, 'increment', [], { requestId })),
      );
      all += loads.reduce((sum, { sent }) => sum + sent(), 0);
      expect(readAnswer(await E(kernel).queueMessage(rootKref, 'read', [])).value).toBe(all);
      end();
    }
  });
});
