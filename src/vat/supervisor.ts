import { messageOf } from '../wire/errors.ts';
import type { KernelFrame, VatDelivery, VatFrame } from '../wire/vat-protocol.ts';
import { loadBundle } from './load-bundle.ts';
import { startLiveslots } from './liveslots.ts';
import { makeSyscalls } from './syscalls.ts';
import { makeVatConsole } from './vat-console.ts';
import { makeVatStore } from './vat-store.ts';

type VatPort = Pick<MessagePort, 'postMessage' | 'onmessage'>;
type Init = Extract<KernelFrame, { type: 'init' }>;

/** What a person reads when a delivery fails. */
const describeFault = (error: unknown): string =>
  error === 'buildRootObject unresolved'
    ? 'buildRootObject did not settle: it may not wait for answers from outside the vat'
    : messageOf(error).slice(0, 10_000);

/** Runs one incarnation of one vat: everything that happens in it happens in a delivery from the kernel (R1). */
export const makeVatSupervisor = ({ port }: { port: VatPort }): void => {
  /** The delivery under way, or 0. */
  let delivery = 0;
  const send = (frame: VatFrame): void => port.postMessage(frame);
  const console = makeVatConsole((level, text) => send({ type: 'log', delivery, level, text }));

  const begin = ({ vatId, bundle, store: entries }: Init) => {
    const store = makeVatStore(entries);
    const { syscall, take } = makeSyscalls({ store });
    const dispatch = startLiveslots({
      vatId,
      syscall,
      console,
      loadVat: (vatData, inescapables) =>
        loadBundle(bundle, { globals: { console, assert, VatData: vatData, ...inescapables }, vatData }),
    });
    return async (value: VatDelivery): Promise<void> => {
      const fault = await dispatch(value).then(() => null, describeFault);
      send({ type: 'result', delivery, fault, syscalls: take(), storeChanges: store.takeChanges() });
      delivery = 0;
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
};
