/** The process of a kernel, from the lock to the end. */
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import type { Logger } from '../../kernel/index.ts';
import { makeSQLKernelDatabase } from '../../node/index.ts';
import type { DaemonGreeting } from '../../wire/daemon-protocol.ts';
import { messageOf } from '../../wire/errors.ts';
import { CommandError, exitCodes } from '../support/errors.ts';
import { readVersion } from '../support/version.ts';
import { prepareHome, type Home } from './home.ts';
import { makeKernelHost } from './kernel-host.ts';
import { listen } from './listen.ts';
import { takeLock } from './lock.ts';
import { openLogFile, type LogLevel } from './log-file.ts';

const NODE_LOG_BYTES = 1_000_000;

export type DaemonOptions = {
  home: Home;
  logLevel: LogLevel;
  /** Gets what the log file gets. */
  alsoLog?: (level: LogLevel, message: string) => void;
};

const alreadyRunning = ({ folder, pid }: Home): CommandError => {
  let who = '';
  try {
    who = `, process ${readFileSync(pid, 'utf8').trim()}`;
  } catch {
    // It has only just taken the lock, or is about to let go of it.
  }
  return new CommandError(`a kernel is already running in ${folder}${who}`, exitCodes.alreadyRunning);
};

const withAlso = (logger: Logger, alsoLog: DaemonOptions['alsoLog']): Logger => {
  if (alsoLog === undefined) return logger;
  const both = (level: LogLevel) => (message: string) => {
    alsoLog(level, message);
    logger[level](message);
  };
  return { debug: both('debug'), info: both('info'), warn: both('warn'), error: both('error') };
};

/**
 * Runs a kernel in this process until a signal, or a client, ends it; then the process exits.
 * @returns when clients can connect.
 * @throws (rejects) CommandError when one runs there already, KernelError when its database cannot be opened.
 */
export const runDaemon = async ({ home, logLevel, alsoLog }: DaemonOptions): Promise<DaemonGreeting> => {
  // Nothing that this process makes is for others.
  process.umask(0o077);
  prepareHome(home);
  // Whoever holds it may touch the other files.
  const release = takeLock(home.lock);
  if (release === undefined) throw alreadyRunning(home);
  writeFileSync(home.pid, `${process.pid}\n`);
  if ((statSync(home.nodeLog, { throwIfNoEntry: false })?.size ?? 0) > NODE_LOG_BYTES) truncateSync(home.nodeLog);
  const log = openLogFile(home.log, { level: logLevel });
  const logger = withAlso(log, alsoLog);
  const end = (exitCode: number): never => {
    rmSync(home.pid, { force: true });
    release();
    process.exit(exitCode);
  };

  const version = readVersion();
  const lost = (reason: string): void => {
    logger.error(`the kernel is gone: ${reason}`);
    server?.close();
    end(exitCodes.failed);
  };
  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info(`stopping: ${why}`);
    // Its path is free for the next from now on; connections stay until the process is gone, which tells who waits for it.
    server?.close();
    void host?.stop().then(
      () => {
        logger.info('stopped');
        end(exitCodes.done);
      },
      (error: unknown) => lost(messageOf(error)),
    );
  };

  let host: Awaited<ReturnType<typeof makeKernelHost>> | undefined;
  let server: Awaited<ReturnType<typeof listen>> | undefined;
  try {
    logger.info(`ocap ${version} starts, process ${process.pid}`);
    host = await makeKernelHost({
      openDatabase: () => makeSQLKernelDatabase({ dbFilename: home.database }),
      now: () => Date.now(),
      logger,
      version,
      onStopRequest: () => stop('somebody asked for it'),
      onLost: lost,
    });
    server = await listen(home.socket, host.onConnection);
  } catch (error) {
    logger.error(`not started: ${messageOf(error)}`);
    rmSync(home.pid, { force: true });
    throw error;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  logger.info(`listening at ${home.socket}`);
  return host.greeting;
};
