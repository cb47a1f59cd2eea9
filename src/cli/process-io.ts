/** What commands have of the world when this process is the command line. */
import { exitCodes } from './support/errors.ts';
import type { ProcessIo } from './support/io.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `… | head` has what it wanted. */
const endWithReader = (error: Error): void => {
  if ('code' in error && error.code === 'EPIPE') process.exit(exitCodes.done);
  throw error;
};

export const makeProcessIo = (): ProcessIo => {
  process.stdout.on('error', endWithReader);
  return {
    // Not opened before a command reads it.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    onSignal(listener) {
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
    async spawnKernel(home, logLevel) {
      const { spawnDaemon } = await import('./daemon/spawn-daemon.ts');
      const [, program = ''] = process.argv;
      return spawnDaemon(home, logLevel, [...process.execArgv, program]);
    },
    keepFilesPrivate: () => void process.umask(0o077),
    report: process.send && ((message) => void process.send?.(message)),
    exit: (code) => process.exit(code),
  };
};
