import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runOcapHere } from '../../test/support/ocap-here.ts';
import { ocap } from './commands.ts';
import { helpOf } from './run-ocap.ts';
import { readCommandTree } from './support/command-tree.ts';
import { bashCompletion } from './support/completion-scripts.ts';
import { exitCodes } from './support/errors.ts';

const docs = path.resolve(import.meta.dirname, '../../docs');
const tree = await readCommandTree(ocap);

const place = { cwd: path.resolve(docs, '..'), env: { OCAP_HOME: '/nonexistent/home' } };
const run = (...args: string[]) => runOcapHere(args, place);

test('docs/cli-commands.md is what the help says (`vitest -u` writes it)', async () => {
  const helps = await Promise.all(
    tree.map(async ({ path: words, command }) => {
      const help = await helpOf({ command, path: words.split(' ') });
      return `## ${words}\n\n\`\`\`text\n${help}\n\`\`\`\n`;
    }),
  );
  const page = [
    '# All commands of `ocap`\n',
    'Written by a test from the help; see [the command `ocap`](./cli.md).\n',
    ...helps,
  ];
  await expect(page.join('\n')).toMatchFileSnapshot(path.join(docs, 'cli-commands.md'));
});

test('docs/cli.md lists the exit codes', () => {
  const rows = [...readFileSync(path.join(docs, 'cli.md'), 'utf8').matchAll(/^\| (\d) /gm)].map(([, code]) =>
    Number(code),
  );
  expect(rows).toEqual(Object.values(exitCodes));
});

describe('the help', () => {
  test.each([[['--help']], [['url', '--help']], [['url', 'issue', '-h']], [['send', 'counter', '--help']]])(
    'of %j',
    async (args) => {
      const { stdout, stderr, status } = await run(...args);
      expect([stderr, status]).toEqual(['', 0]);
      expect(stdout).toContain('USAGE ocap');
    },
  );

  test('is not asked for after --', async () => {
    expect(await run('send', 'ko1', 'say', '--', '--help')).toMatchObject({ stdout: '', status: 2 });
  });

  test('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(path.join(docs, '../package.json'), 'utf8')) as { version: string };
    expect(await run('--version')).toEqual({ stdout: `${version}\n`, stderr: '', status: 0 });
  });
});

describe('what is wrong is said in a line', () => {
  test.each<[string[], string, number]>([
    [[], 'ocap: which command?', 2],
    [['lunch'], 'ocap: there is no command "lunch"; see ocap --help', 2],
    [['url', 'isue'], 'ocap url: there is no command "isue"; see ocap url --help', 2],
    [['url'], 'ocap url: which of issue, redeem, ls, revoke? See --help', 2],
    [['ls', '--jsn'], "ocap ls: there is no option '--jsn'; see --help", 2],
    [['ls', 'all'], 'ocap ls: "all" is not understood; see --help', 2],
    [['send', 'ko1'], 'ocap send: <method> is missing; see --help', 2],
    [['start', '--home'], "ocap start: Option '--home <value>' argument missing; see --help", 2],
    [['send', 'ko1', 'add', 'Dave'], 'ocap send: argument 1: Dave is not JSON', 2],
    [
      ['send', 'ko1', 'add', '-5'],
      "ocap send: there is no option '-5'; an argument that begins with - comes after --; see --help",
      2,
    ],
    [['watch', '--kinds', 'logs'], 'ocap watch: --kinds logs: they are status, log, fault, trace', 2],
    [['logs', '--level', 'loud'], 'ocap logs: --level loud: they are debug, log, info, warn, error', 2],
    [['logs', '--number', 'all'], 'ocap logs: --number all: it must be a whole number from 0 to 1000', 2],
    [['ls'], 'ocap ls: no kernel is running in /nonexistent/home; start one with: ocap start', 3],
    [['stop'], 'ocap stop: no kernel is running in /nonexistent/home', 3],
    [
      ['launch', '/nonexistent/c.json'],
      "ocap launch: the cluster config cannot be read: ENOENT: no such file or directory, open '/nonexistent/c.json'",
      1,
    ],
    [['launch', 'package.json'], 'bootstrap: required field is missing', 1],
    [['bundle', '/nonexistent'], 'ocap bundle: /nonexistent: no such file or folder', 2],
    [['serve', '/nonexistent', '--port', '0'], 'ocap serve: /nonexistent cannot be served: ENOENT', 1],
    [['new', 'vat', 'Über'], 'ocap new vat: "Über": a name has small letters', 2],
    [['url', 'issue', 'ko1', '--expires', 'soon'], 'ocap url issue: --expires soon: it must be a time to come', 2],
    [['completion', 'tcsh'], 'ocap completion: "tcsh": the shells are bash, zsh, fish', 2],
  ])('%j', async (args, message, code) => {
    const { stderr, status } = await run(...args);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(code);
  });
});

test('bash completes commands, options and files', () => {
  const complete = (...words: string[]): string[] => {
    const script = `${bashCompletion(tree)}
      COMP_WORDS=(ocap "$@"); COMP_CWORD=$#; _ocap; echo "\${COMPREPLY[*]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...words], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.trim().split(' ').filter(Boolean);
  };
  expect(complete('st')).toEqual(['start', 'stop', 'status']);
  expect(complete('url', '')).toEqual(['issue', 'redeem', 'ls', 'revoke']);
  expect(complete('url', 'issue', '--ex')).toEqual(['--expires']);
  expect(complete('start', '--')).toEqual(['--home', '--foreground', '--log-level', '--json', '--help']);
  // Nothing of ours: `complete -o default` then completes files.
  expect(complete('launch', 'va')).toEqual([]);
});
