/** `ocap start`: a kernel in a process of its own. */
import { messageOf } from '../wire/errors.ts';
import type { Home } from './daemon/home.ts';
import { logLevels, type LogLevel } from './daemon/log-file.ts';
import { command } from './support/command.ts';
import { CommandError, exitCodes, usageError } from './support/errors.ts';
import type { Io } from './support/io.ts';
import { homeOption, jsonOption } from './support/options.ts';

const readLevel = (text: string): LogLevel => {
  const level = logLevels.find((each) => each === text);
  if (level === undefined) throw usageError(`--log-level ${text}: it must be one of ${logLevels.join(', ')}`);
  return level;
};

type Asked = { home: Home; logLevel: LogLevel };

/** Runs the kernel in this process; a process that started it for this, by `ocap start`, hears how it went. */
const runHere = async (io: Io, { home, logLevel }: Asked, say: (pid: number) => void): Promise<void> => {
  const { report, onSignal, keepFilesPrivate, exit } = io.process;
  keepFilesPrivate();
  const { runDaemon } = await import('./daemon/run-daemon.ts');
  const also = report === undefined ? { alsoLog: (_level: LogLevel, message: string) => io.remark(message) } : {};
  try {
    const { greeting, ended } = await runDaemon({ home, logLevel, onSignal, ...also });
    if (report === undefined) say(greeting.pid);
    else report({ type: 'ready', greeting });
    // A kernel that failed may have left something at work.
    exit(await ended);
  } catch (error) {
    const exitCode = error instanceof CommandError ? error.exitCode : exitCodes.failed;
    report?.({ type: 'failed', message: messageOf(error), exitCode });
    throw error;
  }
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
  async run(args, io) {
    const home = io.findHome(args.home);
    const logLevel = readLevel(args['log-level']);
    const say = (pid: number): void => {
      if (args.json === true) io.printJson({ pid, home: home.folder, socket: home.socket, log: home.log });
      else io.print(`A kernel is running in ${home.folder}, process ${pid}.`);
    };
    if (args.foreground === true) await runHere(io, { home, logLevel }, say);
    else say((await io.process.spawnKernel(home, logLevel)).pid);
  },
});
