/**
 * What commands have of the world: output, input, paths, interruptions. It all comes from the process of the command line, or, in tests,
 * from what stands for one.
 */
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { DaemonGreeting, DaemonReport } from '../../wire/daemon-protocol.ts';
import { findHome, type Home } from '../daemon/home.ts';
import type { LogLevel } from '../daemon/log-file.ts';
import { makeAsk } from './ask.ts';
import { makeOutput } from './output.ts';

/** The process of a command line, as far as commands reach it. */
export type ProcessIo = {
  stdin: Readable & { isTTY?: boolean; setRawMode?(on: boolean): unknown };
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable;
  env: Readonly<Record<string, string | undefined>>;
  /** Where relative paths begin. */
  cwd: string;
  /** Calls at each SIGINT, SIGTERM and SIGHUP, none of which ends the process meanwhile. @returns what stops that */
  onSignal(listener: (signal: string) => void): () => void;
  /** Starts a kernel that goes on when the command has ended. Resolves when clients can connect, and rejects as `runDaemon` does. */
  spawnKernel(home: Home, logLevel: LogLevel): Promise<DaemonGreeting>;
  /** From now on, files that the process makes are for its user alone. */
  keepFilesPrivate(): void;
  /** Tells the process that started this one as a kernel; undefined when none did. */
  report: ((message: DaemonReport) => void) | undefined;
  /** Ends the process, whatever it is still at. */
  exit(code: number): void;
};

export const makeIo = (process: ProcessIo) => {
  const ask = makeAsk(process);
  const listening = new Set<() => void>();
  return {
    process,
    ...makeOutput(process),
    askSecret: ask.secret,
    askNewSecret: ask.newSecret,
    confirm: ask.confirm,
    /** The absolute path of a file that a person named. */
    resolve: (file: string): string => path.resolve(process.cwd, file),
    /** @param given - what the option `--home` says. @throws CommandError when no socket could have an address there */
    findHome: (given: string | undefined): Home => findHome(given, process),
    /** Waits for SIGINT, SIGTERM or SIGHUP; a second one ends the process at once. */
    interrupted: (): Promise<'interrupted'> =>
      new Promise((resolve) => {
        const stop = process.onSignal(() => {
          stop();
          resolve('interrupted');
        });
        listening.add(stop);
      }),
    /** Lets go of the process: nothing of the command waits for input or signals any more. */
    end(): void {
      ask.end();
      for (const stop of listening) stop();
    },
  };
};

/** Given to every command. */
export type Io = ReturnType<typeof makeIo>;
