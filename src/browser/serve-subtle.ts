import { makeSubtle } from '../vat/endowments/index.ts';
import { messageOf } from '../wire/errors.ts';
import { parseSubtleCommand, type SubtleAnswer, type SubtleCommand } from '../wire/subtle-protocol.ts';

/**
 * Does the work of `crypto.subtle` for one vat, whose worker has none (`src/wire/subtle-protocol.ts`).
 * @returns the port for the worker. With it the vat's keys go.
 */
export const serveSubtle = (): MessagePort => {
  const { port1, port2 } = new MessageChannel();
  const { call, forget } = makeSubtle(crypto.subtle);
  const answer = (message: SubtleAnswer): void => port1.postMessage(message);

  const perform = ({ id, method, args }: Extract<SubtleCommand, { type: 'call' }>): void => {
    call(method, args).then(
      (value) => answer({ id, value }),
      (error: unknown) => {
        answer({ id, error: { name: error instanceof Error ? error.name : 'Error', message: messageOf(error) } });
      },
    );
  };

  port1.onmessage = ({ data }: MessageEvent<unknown>) => {
    const command = parseSubtleCommand(data);
    switch (command?.type) {
      case 'call':
        perform(command);
        return;
      case 'forget':
        forget(command.key);
        return;
      default:
        // No supervisor of ours says such a thing.
        port1.close();
    }
  };
  return port2;
};
