import type { Readable, Writable } from 'node:stream';
import { encodeUnit, KernelError, type IOChannel, type IOSpec } from '../../kernel/index.ts';
import { messageOf } from '../../wire/errors.ts';
import { makeStreamReader } from './stream-reader.ts';

type Streams = { stdin: Readable; stdout: Writable };

/** The reader of an input, which lasts as long as the process: the next channel goes on where the last one stopped. */
type Input = {
  unit: IOSpec['unit'];
  reader: ReturnType<typeof makeStreamReader>;
  /** A read whose answer nobody has got. */
  pending: Promise<string | null> | undefined;
  taken: boolean;
};

const inputs = new WeakMap<Readable, Input>();

const write = (stream: Writable, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(bytes, (error) => {
      if (error) reject(new KernelError('IO_CLOSED', `nobody reads the output of this process: ${messageOf(error)}`));
      else resolve();
    });
  });

const unavailable = (detail: string) => new KernelError('IO_UNAVAILABLE', `the input of this process ${detail}`);

const takeInput = (stream: Readable, unit: IOSpec['unit'] = 'line'): Input => {
  const input = inputs.get(stream) ?? {
    unit,
    reader: makeStreamReader(stream, unit),
    pending: undefined,
    taken: false,
  };
  if (input.taken) throw unavailable('is read by another I/O channel');
  if (input.unit !== unit) throw unavailable(`was read by another unit before: ${input.unit}`);
  input.taken = true;
  inputs.set(stream, input);
  return input;
};

/** Whether waiting for input keeps the process from ending. */
const keepAlive = (stream: object, alive: boolean): void => {
  const method: unknown = Reflect.get(stream, alive ? 'ref' : 'unref');
  if (typeof method === 'function') Reflect.apply(method, stream, []);
};

/**
 * Input and output of this process. They stay open when the channel is closed; the input is read by one channel at a time.
 * @throws (rejects) KernelError `IO_UNAVAILABLE` while another channel reads the input.
 */
export const makeStdioIOChannel = async (
  name: string,
  { direction = 'inout', unit }: Pick<IOSpec, 'direction' | 'unit'>,
  { stdin, stdout }: Streams = process,
): Promise<IOChannel> => {
  const input = direction === 'out' ? undefined : takeInput(stdin, unit);
  if (input !== undefined) keepAlive(stdin, true);
  const { promise: closed, reject } = Promise.withResolvers<never>();
  closed.catch(() => {});
  const onError = (): void => {};
  stdout.on('error', onError);
  return {
    read: async () => {
      if (input === undefined) return null;
      input.pending ??= input.reader.read();
      const data = await Promise.race([closed, input.pending]);
      input.pending = undefined;
      return data;
    },
    write: (data) => Promise.race([closed, write(stdout, encodeUnit(data, unit))]),
    close: async () => {
      reject(new KernelError('IO_CLOSED', `I/O channel ${name} is closed`));
      stdout.off('error', onError);
      if (input === undefined) return;
      input.taken = false;
      keepAlive(stdin, false);
    },
  };
};
