/** The kernel's log as files of bounded size. */
import { closeSync, existsSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import type { Logger } from '../../kernel/index.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export type LogFileOptions = {
  /** What is less than this is left out. */
  level: LogLevel;
  /** A file that has reached this size is put aside as `<file>.1`, and that as `<file>.2` … */
  maxBytes?: number;
  /** … up to this number; what comes after is lost. */
  keep?: number;
};

/** Newlines would make one message look like several. */
const oneLine = (message: string): string => message.replaceAll('\n', '\n    ');

/**
 * Appends to a file. Each message is a line `<time> <level> <text>`; further lines of the same message are indented.
 * @throws when the file cannot be opened or written.
 */
export const openLogFile = (
  file: string,
  { level: lowest, maxBytes = 5_000_000, keep = 5 }: LogFileOptions,
): Logger & { close(): void } => {
  const open = (): { fd: number; size: number } => {
    const fd = openSync(file, 'a', 0o600);
    return { fd, size: fstatSync(fd).size };
  };
  let current = open();

  const rotate = (): void => {
    closeSync(current.fd);
    for (let n = keep; n > 0; n -= 1) {
      const older = n === 1 ? file : `${file}.${n - 1}`;
      if (existsSync(older)) renameSync(older, `${file}.${n}`);
    }
    current = open();
  };

  const write = (level: LogLevel, message: string): void => {
    if (logLevels.indexOf(level) < logLevels.indexOf(lowest)) return;
    if (current.size >= maxBytes) rotate();
    current.size += writeSync(current.fd, `${new Date().toISOString()} ${level} ${oneLine(message)}\n`);
  };

  return {
    debug: (message) => write('debug', message),
    info: (message) => write('info', message),
    warn: (message) => write('warn', message),
    error: (message) => write('error', message),
    close: () => closeSync(current.fd),
  };
};
