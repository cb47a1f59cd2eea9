/** Events of a kernel, as long as somebody wants them. */
import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import type { KernelEvent } from '../../wire/host-api.ts';
import type { SubscribeOptions } from '../../wire/kernel-events.ts';
import type { DaemonConnection } from '../daemon/connect-daemon.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';

/**
 * Shows events until the command is interrupted.
 * @throws (rejects) CommandError when the kernel ends first
 */
export const follow = async (
  io: Io,
  { kernel, ended }: DaemonConnection,
  options: SubscribeOptions,
  show: (event: KernelEvent) => void,
): Promise<void> => {
  const interrupted = io.interrupted();
  await E(kernel).subscribe(Far('listener', { onEvent: show }), harden(options));
  io.remark('Following; interrupt with Ctrl-C.');
  const end = await Promise.race([interrupted, ended]);
  if (end !== 'interrupted') throw new CommandError(end);
};
