/** What the help shows is what happens: every example of every command, against real kernels. */
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeOcap, type Ocap } from '../../test/support/ocap.ts';
import { readPlainLine } from '../../test/support/plain-line.ts';
import { ocap as root } from './commands.ts';
import { readCommandTree } from './support/command-tree.ts';

const tree = await readCommandTree(root);
const leaves = tree.filter(({ subCommands }) => subCommands.length === 0);

let ocap: Ocap;
beforeEach(() => {
  ocap = makeOcap();
});
afterEach(() => ocap.end());

test('every command has examples and a description', () => {
  expect(leaves.filter(({ command }) => command.examples.length === 0).map(({ path }) => path)).toEqual([]);
  expect(tree.filter(({ command }) => command.description === '')).toEqual([]);
});

test('lines that run without a shell are read as a shell reads them', () => {
  const plain = tree
    .flatMap(({ command }) => command.examples.flatMap(({ line, after = [] }) => [...after, line]))
    .flatMap((line) => {
      const read = readPlainLine(line);
      return read?.words[0] === 'ocap' ? [{ line, read }] : [];
    });
  const script = plain.map(({ line }) => line.replace(/ [<>] \S+$/, '')).join('\n');
  const { stdout } = spawnSync('bash', ['-c', `ocap() { printf '%s\\n' "$@" --end; }\n${script}`], {
    encoding: 'utf8',
  });
  expect(plain.map(({ read }) => [...read.words.slice(1), '--end', ''].join('\n')).join('')).toBe(stdout);
});

test.each(tree.filter(({ command }) => command.examples.length > 0))('$path', async ({ path, command }) => {
  for (const { line, after = [], shows = /(?:)/, exit = 0, runsOn } of command.examples) {
    expect(line).toContain(path.split(' ')[0]);
    for (const before of after) {
      const { stderr, status } = await ocap.line(before);
      expect({ before, stderr, status }).toEqual({ before, stderr, status: 0 });
    }
    const { stdout, stderr, status } = await ocap.line(line, runsOn === true ? { until: shows } : {});
    expect({ line, status, stderr }).toEqual({ line, status: exit, stderr });
    expect(stdout + stderr).toMatch(shows);
    expect(stderr).not.toMatch(/\n {4}at /);
  }
});
