/** `ocap start`: a kernel in a process of its own. */
import type { DaemonReport } from '../wire/daemon-protocol.ts';
import { messageOf } from '../wire/errors.ts';
import { findHome, type Home } from './daemon/home.ts';
import { logLevels, type LogLevel } from './daemon/log-file.ts';
import { command } from './support/command.ts';
import { CommandError, exitCodes, usageError } from './support/errors.ts';
import { homeOption, jsonOption } from './support/options.ts';
import { print, printJson, remark } from './support/output.ts';

const readLevel = (text: string): LogLevel => {
  const level = logLevels.find((each) => each === text);
  if (level === undefined) throw usageError(`--log-level ${text}: it must be one of ${logLevels.join(', ')}`);
  return level;
};

/** Runs the kernel in this process; a process that started it for this, by `ocap start`, hears how it went. */
const runHere = async (home: Home, logLevel: LogLevel): Promise<number> => {
  const { runDaemon } = await import('./daemon/run-daemon.ts');
  const tell = process.send?.bind(process);
  const report = (message: DaemonReport): void => void tell?.(message);
  try {
    const alsoLog = tell === undefined ? (_level: LogLevel, message: string) => remark(message) : undefined;
    const greeting = await runDaemon({ home, logLevel, ...(alsoLog === undefined ? {} : { alsoLog }) });
    report({ type: 'ready', greeting });
    return greeting.pid;
  } catch (error) {
    const exitCode = error instanceof CommandError ? error.exitCode : exitCodes.failed;
    report({ type: 'failed', message: messageOf(error), exitCode });
    throw error;
  }
};

const spawnIt = async (home: Home, logLevel: LogLevel): Promise<number> => {
  const { spawnDaemon } = await import('./daemon/spawn-daemon.ts');
  return (await spawnDaemon(home, logLevel)).pid;
};

export const start = command({
  name: 'start',
  description: 'Starts a kernel that runs until `ocap stop`; one in each home',
  args: {
    ...homeOption,
    foreground: {
      type: 'boolean',
      description: 'run in this process, until it is interrupted; its log goes to standard error too',
    },
    'log-level': { type: 'string', default: 'info', description: `one of ${logLevels.join(', ')}`, valueHint: 'level' },
    ...jsonOption,
  },
  examples: [
    { line: 'ocap start', note: 'in the home ~/.ocap-kernel, or what $OCAP_HOME says', shows: /A kernel is running/ },
    { line: 'ocap start --home ./scratch --log-level debug', note: 'another, beside it', shows: /scratch/ },
    { line: 'ocap stop --home ./scratch', note: 'and its end', shows: /has stopped/ },
    {
      line: 'ocap start --home ./service --foreground',
      note: 'as the service of a supervisor such as systemd',
      runsOn: true,
      shows: /A kernel is running/,
    },
  ],
  async run(args) {
    const home = findHome(args.home);
    const isChild = args.foreground === true && process.send !== undefined;
    const pid = await (args.foreground === true ? runHere : spawnIt)(home, readLevel(args['log-level']));
    // Whoever started this process says it.
    if (isChild) return;
    if (args.json === true) printJson({ pid, home: home.folder, socket: home.socket, log: home.log });
    else print(`A kernel is running in ${home.folder}, process ${pid}.`);
  },
});
