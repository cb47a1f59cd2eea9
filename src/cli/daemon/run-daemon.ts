/** The process of a kernel, from the lock to the end. */
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Logger } from '../../kernel/index.ts';
import { makeSQLKernelDatabase } from '../../node/index.ts';
import type { DaemonGreeting } from '../../wire/daemon-protocol.ts';
import { messageOf } from '../../wire/errors.ts';
import { CommandError, exitCodes } from '../support/errors.ts';
import type { ProcessIo } from '../support/io.ts';
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
  onSignal: ProcessIo['onSignal'];
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
 * Runs a kernel in this process until a signal, or a client, ends it.
 * @returns when clients can connect. `ended` resolves with the exit code when the home is free for the next; the process should then
 * end, with whatever a failed kernel left in it.
 * @throws (rejects) CommandError when one runs there already, KernelError when its database cannot be opened.
 */
export const runDaemon = async ({
  home,
  logLevel,
  onSignal,
  alsoLog,
}: DaemonOptions): Promise<{ greeting: DaemonGreeting; ended: Promise<number> }> => {
  prepareHome(home);
  // Whoever holds it may touch the other files.
  const release = takeLock(home.lock);
  if (release === undefined) throw alreadyRunning(home);
  writeFileSync(home.pid, `${process.pid}\n`);
  if ((statSync(home.nodeLog, { throwIfNoEntry: false })?.size ?? 0) > NODE_LOG_BYTES) truncateSync(home.nodeLog);
  const log = openLogFile(home.log, { level: logLevel });
  const logger = withAlso(log, alsoLog);
  const leave = (): void => {
    rmSync(home.pid, { force: true });
    log.close();
    release();
  };

  const version = readVersion();
  const connections = new Set<Socket>();
  const ended = Promise.withResolvers<number>();
  const end = (exitCode: number): void => {
    ignoreSignals?.();
    leave();
    // Last: their end tells who waits for it.
    for (const connection of connections) connection.destroy();
    ended.resolve(exitCode);
  };
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
    // Its path is free for the next from now on.
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
  let ignoreSignals: (() => void) | undefined;
  try {
    logger.info(`ocap ${version} starts, process ${process.pid}`);
    const made = await makeKernelHost({
      openDatabase: () => makeSQLKernelDatabase({ dbFilename: home.database }),
      now: () => Date.now(),
      logger,
      version,
      onStopRequest: () => stop('somebody asked for it'),
      onLost: lost,
    });
    host = made;
    server = await listen(home.socket, (connection) => {
      connections.add(connection);
      connection.once('close', () => connections.delete(connection));
      made.onConnection(connection);
    });
    ignoreSignals = onSignal(stop);
  } catch (error) {
    logger.error(`not started: ${messageOf(error)}`);
    await host?.stop();
    leave();
    throw error;
  }
  logger.info(`listening at ${home.socket}`);
  return { greeting: host.greeting, ended: ended.promise };
};
