/** What the help shows is what happens: every example of every command, against real kernels. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeOcap, type Ocap } from '../../test/support/ocap.ts';
import { ocap as root } from './commands.ts';
import { readCommandTree } from './support/command-tree.ts';

// Each takes many processes, one after the other.
vi.setConfig({ testTimeout: 180_000 });

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

test.each(tree.filter(({ command }) => command.examples.length > 0))('$path', async ({ path, command }) => {
  for (const { line, after = [], shows = /(?:)/, exit = 0, runsOn } of command.examples) {
    expect(line).toContain(path.split(' ')[0]);
    for (const before of after) {
      const { stderr, status } = await ocap.shell(before);
      expect({ before, stderr, status }).toEqual({ before, stderr, status: 0 });
    }
    const { stdout, stderr, status } = await ocap.shell(line, runsOn === true ? { until: shows } : {});
    expect({ line, status, stderr }).toEqual({ line, status: exit, stderr });
    expect(stdout + stderr).toMatch(shows);
    expect(stderr).not.toMatch(/\n {4}at /);
  }
});
