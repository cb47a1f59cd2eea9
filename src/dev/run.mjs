/** Child processes of the commands. Nothing they start may wait for a keyboard: CI has none. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {AbortSignal} [signal] ends the child and all that it started
 * @property {string} [prefix] what each line of its output begins with in ours, so that several can run at once
 */

/**
 * Starts a child. One that a signal may end leads a process group of its own: npm and shells do not pass signals on to
 * what they started, but a group gets them as one. Test runners clean up on SIGINT only.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} options
 * @param {import('node:child_process').StdioOptions} stdio
 */
const start = (program, args, { env, cwd, signal }, stdio) => {
  const hasGroup = signal !== undefined && process.platform !== 'win32';
  const child = spawn(program, args, { env, cwd, stdio, detached: hasGroup });
  const end = () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    if (hasGroup) process.kill(-child.pid, 'SIGINT');
    else child.kill();
  };
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end, { once: true });
  child.on('close', () => signal?.removeEventListener('abort', end));
  return child;
};

/**
 * Passes whole lines on.
 * @param {import('node:stream').Readable | null} from
 * @param {string} prefix
 */
const printLines = (from, prefix) => {
  if (from === null) return;
  createInterface({ input: from }).on('line', (line) => void process.stdout.write(`${prefix}${line}\n`));
};

/**
 * Runs a program to its end with its output in ours.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>} its exit code; 1 when a signal ended it or it could not be started
 */
export const runAloud = (program, args, options = {}) =>
  new Promise((resolve) => {
    const { prefix } = options;
    const output = prefix === undefined ? 'inherit' : 'pipe';
    const child = start(program, args, options, ['ignore', output, output]);
    for (const stream of [child.stdout, child.stderr]) printLines(stream, prefix ?? '');
    child.on('error', (error) => {
      process.stdout.write(`${program}: ${error.message}\n`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });

/**
 * Runs a program to its end and returns what it wrote.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions & { timeout?: number }} [options]
 * @returns {Promise<string>}
 * @throws Error with the end of its output when it fails
 */
export const runQuietly = (program, args, options = {}) =>
  new Promise((resolve, reject) => {
    let output = '';
    const child = start(program, args, options, ['ignore', 'pipe', 'pipe']);
    const { timeout } = options;
    const timer = timeout === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeout);
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(output);
      else
        reject(
          new Error(
            `${program} ${args.join(' ')}\nended with ${signal ?? `exit code ${code}`}\n${output.slice(-4000)}`,
          ),
        );
    });
  });

/**
 * How to run npm itself: the npm that started us, on the machine's Node (ours may be replaced by `npm ci`), else the
 * one on the PATH.
 */
export const npmCommand = () => {
  const cli = process.env.npm_execpath;
  if (cli === undefined) return { program: 'npm', args: [] };
  return { program: process.env.npm_node_execpath ?? process.execPath, args: [cli] };
};
