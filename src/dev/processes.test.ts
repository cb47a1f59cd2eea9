import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './ensure-installed.mjs';

/** A command that leaves a process behind, whose pid it prints, and then does something. */
const program = (then: string): string[] => [
  '--input-type=module',
  '-e',
  `import { spawn } from 'node:child_process';
  import { guardDescendants } from ${JSON.stringify(pathToFileURL(path.join(root, 'src/dev/processes.mjs')).href)};
  const end = guardDescendants();
  const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
  console.log(left.pid);
  ${then}`,
];

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('what a run has left is told, and ended', async () => {
  const { stdout } = spawnSync(process.execPath, program('console.log(end().join("\\n")); process.exit();'));
  const [pid, ...left] = String(stdout).trim().split('\n');
  expect(left).toEqual([expect.stringMatching(new RegExp(`^${pid} .*setInterval`))]);
  await expect.poll(() => isRunning(Number(pid))).toBe(false);
});

test('a run that is killed leaves nothing', async () => {
  const child = spawn(process.execPath, program('setInterval(() => {}, 1000);'), {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(isRunning(pid)).toBe(true);
  child.kill('SIGKILL');
  await expect.poll(() => isRunning(pid)).toBe(false);
});
