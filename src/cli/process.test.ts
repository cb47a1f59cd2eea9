/** What only a process can show of the command line: pipes, terminals, signals, and ends. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeOcap, ocapProgram, type Ocap } from '../../test/support/ocap.ts';

let ocap: Ocap;
beforeEach(() => {
  ocap = makeOcap();
});
afterEach(() => ocap.end());

const start = async (...more: string[][]): Promise<void> => {
  for (const words of [['start'], ...more]) expect(await ocap.ocap(words)).toMatchObject({ status: 0 });
};

test('what was asked for is on standard output, and the exit code is 0', async () => {
  const file = path.resolve(import.meta.dirname, '../../package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  expect(await ocap.process(['--version'])).toEqual({ stdout: `${version}\n`, stderr: '', status: 0 });
});

test('what is wrong is a line on standard error without a stack, and the exit code says which kind', async () => {
  const stderr = 'ocap: there is no command "lunch"; see ocap --help\n';
  expect(await ocap.process(['lunch'])).toEqual({ stdout: '', stderr, status: 2 });
});

test('an older Node is told so, before it stumbles over the code', () => {
  const older = `Object.defineProperty(process, 'versions', { value: { node: '22.15.1' } })`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(older)}`, ocapProgram, '--version'],
    { encoding: 'utf8' },
  );
  expect([stdout, stderr, status]).toEqual(['', `ocap needs Node 22.16 or newer; this is ${process.version}\n`, 1]);
});

test('a reader that has what it wanted ends the command in good order', async () => {
  const { stderr, status } = await ocap.shell('ocap completion bash | true; exit "${PIPESTATUS[0]}"');
  expect([stderr, status]).toEqual(['', 0]);
});

test('a kernel goes on when the command that started it has ended, and its shell', async () => {
  expect(await ocap.shell('ocap start && ocap launch vats/counter/cluster.json')).toMatchObject({ status: 0 });
  expect(await ocap.ocap(['send', 'counter', 'increment', '5'])).toMatchObject({ stdout: '5\n' });
  expect(await ocap.ocap(['stop'])).toMatchObject({ status: 0 });
});

describe('on a terminal', () => {
  /** In a pseudo-terminal of util-linux's `script`; what it shows is in `stdout`. */
  const onTerminal = (line: string, ...typed: [RegExp, string][]) =>
    ocap.shell(`script -qec '"$NODE_BIN" "$OCAP_MAIN" ${line}' /dev/null`, { typed });

  test('a secret is asked for twice, and not shown', async () => {
    await start(['identity', 'init']);
    const type = (first: string, second: string) =>
      onTerminal('identity password', [/password: /, `${first}\r`], [/once more: /, `${second}\r`]);
    const differ = await type('correct-horse-1', 'correct-horse-2');
    expect(differ).toMatchObject({ status: 2, stdout: expect.stringContaining('the two are not the same') });
    const same = await type('correct-horse-1', 'correct-horse-1');
    expect(same).toMatchObject({ status: 0, stdout: expect.stringContaining('has a password') });
    expect(differ.stdout + same.stdout).not.toContain('horse');
    const shown = await onTerminal('identity phrase', [/identity: /, 'correct-horse-1\r']);
    expect(shown.stdout).toMatch(/^(?:\w+ ){11}\w+\r?$/m);
  });

  test('what cannot be undone takes a word', async () => {
    await start(['launch', 'vats/counter/cluster.json']);
    const type = (word: string) => onTerminal('reset', [/Type "reset"/, word]);
    expect(await type('yes\r')).toMatchObject({ status: 2, stdout: expect.stringContaining('not confirmed') });
    expect(await type('\x03')).toMatchObject({ status: 1, stdout: expect.stringContaining('interrupted') });
    expect(await type('reset\r')).toMatchObject({ status: 0, stdout: expect.stringContaining('1 subcluster') });
  });
});

test('standard input that stays open keeps no command from ending', async () => {
  await start(['identity', 'init']);
  const { stdout } = await ocap.shell(
    `coproc { ocap identity password; }; echo correct-horse-1 >&"\${COPROC[1]}"; cat <&"\${COPROC[0]}"`,
  );
  expect(stdout).toContain('has a password');
});
