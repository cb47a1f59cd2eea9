import { messageOf } from '../wire/errors.ts';
import type { KernelFrame, VatDelivery, VatFrame, VatLogFrame, VatStoreChange } from '../wire/vat-protocol.ts';
import { makeIncarnation } from './incarnation.ts';
import { makeVatConsole, makeVatLogger, show } from './vat-log.ts';

type VatPort = Pick<MessagePort, 'postMessage' | 'onmessage'>;
type Init = Extract<KernelFrame, { type: 'init' }>;

/** What a person reads when a delivery fails. */
const describeFault = (error: unknown): string =>
  error === 'buildRootObject unresolved'
    ? 'buildRootObject did not settle: it may not wait for answers from outside the vat'
    : messageOf(error).slice(0, 10_000);

/** Runs one incarnation of one vat: everything that happens in it happens in a delivery from the kernel (R1). */
export const makeVatSupervisor = ({ port }: { port: VatPort }) => {
  /** The delivery under way, or the last one: what is reported late belongs to it. */
  let delivery = 0;
  const send = (frame: VatFrame): void => port.postMessage(frame);
  const write = (level: VatLogFrame['level'], tags: readonly string[], text: string): void =>
    send({ type: 'log', delivery, level, text, ...(tags.length === 0 ? {} : { tags: [...tags] }) });

  const console = makeVatConsole(write);
  const liveslots = makeVatConsole(write, ['liveslots']);
  const options = {
    console,
    powers: {
      logger: makeVatLogger(write),
      stdout: (text: unknown): void => makeVatConsole(write, ['stdout']).log(text),
    },
    // Of each error that a vat sends away liveslots makes a warning; the error is an answer and reaches who asked.
    liveslotsConsole: harden({ ...liveslots, log: () => {}, info: () => {}, warn: liveslots.debug }),
  };

  const begin = (init: Init) => {
    const attempt = (newRows: readonly VatStoreChange[]) => makeIncarnation({ init, newRows, ...options });
    let incarnation = attempt([]);
    const run = (value: VatDelivery): Promise<string | null> =>
      incarnation.dispatch(value).then(() => null, describeFault);

    return async (value: VatDelivery): Promise<void> => {
      let fault = await run(value);
      if (value[0] === 'startVat' && incarnation.otherRows.length > 0) {
        // The start begins again, once: now the stand-ins have the methods that the code has (R13).
        incarnation = attempt(incarnation.otherRows);
        fault = await run(value);
      }
      send({ type: 'result', delivery, fault, ...incarnation.take() });
    };
  };

  let dispatch: ReturnType<typeof begin> | undefined;

  const onFrame = (frame: KernelFrame): void => {
    switch (frame.type) {
      case 'init':
        dispatch = begin(frame);
        return;
      case 'deliver':
        delivery = frame.delivery;
        void dispatch?.(frame.value);
        return;
      case 'ping':
        send({ type: 'pong', id: frame.id });
    }
  };

  port.onmessage = ({ data }: MessageEvent<KernelFrame>) => onFrame(data);
  send({ type: 'ready' });

  return {
    /** A promise of the vat was rejected and nobody listened. */
    onUnhandledRejection: (reason: unknown): void => console.error(`unhandled rejection: ${show(reason)}`),
  };
};
