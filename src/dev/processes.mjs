/** The processes that a command started, and what they started, found in the list of all: ends what no signal reached. */
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** In the environment of everything that one run of the tests starts. */
const MARK = 'OCAP_TEST_RUN';

/** @typedef {{ pid: number, parent: number, command: string }} Listed */

/**
 * @param {'environment' | 'command'} what - follows the pids in each line
 * @returns {Listed[]}
 */
const listProcesses = (what) => {
  if (process.platform === 'win32') return [];
  const flags = what === 'environment' ? 'axeww' : 'axww';
  const text = execFileSync('ps', [flags, '-o', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || Number(pid) === process.pid
      ? []
      : [{ pid: Number(pid), parent: Number(parent), command }];
  });
};

/** @param {number} pid */
const kill = (pid) => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
};

/** Kills all that this process started, and what those started. */
export const killDescendants = () => {
  const all = listProcesses('command');
  const found = new Set([process.pid]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  found.delete(process.pid);
  for (const pid of found) kill(pid);
};

/**
 * Kills what a run started, also what left its parents behind.
 * @param {string} run
 * @returns {string[]} the command lines
 */
const killMarked = (run) => {
  const marked = new Set(
    listProcesses('environment')
      .filter(({ command }) => command.includes(`${MARK}=${run}`))
      .map(({ pid }) => pid),
  );
  const left = listProcesses('command').filter(({ pid }) => marked.has(pid));
  for (const { pid } of left) kill(pid);
  return left.map(({ pid, command }) => `${pid} ${command.slice(0, 200)}`);
};

/**
 * Marks all that this process starts from now on. Should it be killed, a process of its own ends them.
 * @returns {() => string[]} ends what is left, and tells which that was
 */
export const guardDescendants = () => {
  const run = randomUUID();
  // Not the whole mark: it must not find itself.
  const guard = spawn(process.execPath, [fileURLToPath(import.meta.url), run], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  /** @type {import('node:net').Socket} */ (/** @type {unknown} */ (guard.stdin)).unref();
  process.env[MARK] = run;
  return () => killMarked(run);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // The guard: its input ends with the process that is guarded.
  process.stdin.resume().on('end', () => killMarked(process.argv[2] ?? ''));
}
