import type { IOSpec } from '../../wire/io-spec.ts';
import { KernelError } from '../../wire/errors.ts';
import { makeDefaultExo } from '../default-exo.ts';
import type { IOChannel } from './io-channel.ts';

/**
 * A channel as vats get it, with the directions of its spec: `read()` answers the next unit, or null at the end; `write(data)` is
 * answered when the data have left.
 */
export const makeIOService = (
  name: string,
  channel: Pick<IOChannel, 'read' | 'write'>,
  { direction = 'inout' }: Pick<IOSpec, 'direction'> = {},
) =>
  makeDefaultExo(name, {
    read: async (): Promise<string | null> => {
      if (direction === 'out') {
        throw new KernelError('INVALID_ARGUMENT', `I/O channel ${name} cannot be read: its direction is "out"`);
      }
      return channel.read();
    },
    write: async (data: unknown): Promise<void> => {
      if (direction === 'in') {
        throw new KernelError('INVALID_ARGUMENT', `I/O channel ${name} cannot be written: its direction is "in"`);
      }
      if (typeof data !== 'string') {
        throw new KernelError('INVALID_ARGUMENT', `I/O channel ${name}: expected a string to write`);
      }
      await channel.write(data);
    },
  });
