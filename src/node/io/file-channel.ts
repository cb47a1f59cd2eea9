import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { encodeUnit, KernelError, type IOChannel, type IOUnit } from '../../kernel/index.ts';
import { messageOf } from '../../wire/errors.ts';
import { makeStreamReader } from './stream-reader.ts';

type FileSpec = { path: string; direction: 'in' | 'out'; unit?: IOUnit | undefined };

/**
 * A file that is read from its beginning, or made if need be and appended to.
 * @throws (rejects) KernelError `IO_UNAVAILABLE` for what is no file, or the system's error.
 */
export const makeFileIOChannel = async (name: string, { path, direction, unit }: FileSpec): Promise<IOChannel> => {
  const { O_RDONLY, O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = constants;
  // A named pipe would wait for its other end.
  const mode = direction === 'in' ? O_RDONLY | O_NONBLOCK : O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK;
  const file = await open(path, mode, 0o600);
  if (!(await file.stat()).isFile()) {
    await file.close();
    throw new KernelError('IO_UNAVAILABLE', `${path} is no file`);
  }
  const reader = direction === 'in' ? makeStreamReader(file.createReadStream({ autoClose: false }), unit) : undefined;
  let busy: Promise<unknown> = Promise.resolve();
  let closed = false;
  const whileOpen = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) throw new KernelError('IO_CLOSED', `I/O channel ${name} is closed`);
    const result = work().catch((error: unknown) => {
      if (error instanceof KernelError) throw error;
      throw new KernelError('IO_FAILED', `I/O channel ${name}: ${messageOf(error)}`);
    });
    busy = Promise.allSettled([busy, result]);
    return result;
  };
  return {
    read: () => whileOpen(async () => (reader === undefined ? null : reader.read())),
    write: (data) => whileOpen(() => file.appendFile(encodeUnit(data, unit))),
    close: async () => {
      closed = true;
      await busy;
      await file.close();
    },
  };
};
