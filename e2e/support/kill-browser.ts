/** Ends a browser as a crash or a power cut would: no notice, nothing flushed. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

type Process = { pid: number; parent: number; state: string; command: string[] };

/** One process as `/proc` tells of it, or undefined when it is gone. */
const processOf = (pid: number): Process | undefined => {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; what follows is state and parent.
    const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(parent), state, command };
  } catch {
    return undefined;
  }
};

const allProcesses = (): Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => processOf(Number(name)))
    .filter((found) => found !== undefined);

const withDescendants = (all: Process[], pid: number): number[] => [
  pid,
  ...all.filter(({ parent }) => parent === pid).flatMap((child) => withDescendants(all, child.pid)),
];

/** A zombie holds nothing any more; in a container nobody may ever bury it. */
const isAlive = (pid: number): boolean => !['Z', 'X', undefined].includes(processOf(pid)?.state);

/** Processes of others tell nobody when they end. A killed one is gone within milliseconds. */
const untilGone = async (pids: number[]): Promise<void> => {
  const deadline = Date.now() + 15_000;
  for (const pid of pids) {
    while (isAlive(pid)) {
      if (Date.now() > deadline) throw new Error(`process ${pid} of the browser is still there 15 s after SIGKILL`);
      await delay(10);
    }
  }
};

/**
 * Kills the browser that uses this profile with SIGKILL and waits until all its processes are gone: only then are the
 * profile and its files free.
 */
export const killBrowser = async (profileDir: string): Promise<void> => {
  const all = allProcesses();
  const main = all.find(
    ({ command }) =>
      command.includes(`--user-data-dir=${profileDir}`) && !command.some((part) => part.startsWith('--type=')),
  );
  if (main === undefined) throw new Error(`no browser uses the profile ${profileDir}`);
  const pids = withDescendants(all, main.pid);
  process.kill(main.pid, 'SIGKILL');
  await untilGone(pids);
};
