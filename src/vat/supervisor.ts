import { makeLiveSlots } from '@agoric/swingset-liveslots';
import type { VatBundle } from '../wire/bundle.ts';
import { messageOf } from '../wire/errors.ts';
import type { KernelFrame, VatDelivery, VatFrame } from '../wire/vat-protocol.ts';
import { gcTools } from './gc-tools.ts';
import { makeRequire } from './given-modules.ts';
import { makeSyscalls } from './syscalls.ts';
import { makeVatConsole } from './vat-console.ts';
import { makeVatStore } from './vat-store.ts';

type VatPort = Pick<MessagePort, 'postMessage' | 'onmessage'>;
type Init = Extract<KernelFrame, { type: 'init' }>;
type VatNamespace = Record<string, unknown>;

/** Evaluates a vat's code in a compartment that holds nothing but what is listed here (P15). */
const loadBundle = ({ source }: VatBundle, globals: object, vatData: object): VatNamespace => {
  const compartment = new Compartment({ globals, __options__: true });
  // SES leaves a compartment's global object open: code could leave things there for later code.
  harden(compartment.globalThis);
  return compartment.evaluate(source)(makeRequire(vatData));
};

/** What a person reads when a delivery fails. */
const describeFault = (error: unknown): string =>
  error === 'buildRootObject unresolved'
    ? 'buildRootObject did not settle: it may not wait for answers from outside the vat'
    : messageOf(error).replace('vat source bundle lacks buildRootObject() function', 'the code does not export buildRootObject');

/** Runs one incarnation of one vat: everything that happens in it happens in a delivery from the kernel (R1). */
export const makeVatSupervisor = ({ port }: { port: VatPort }): void => {
  /** The delivery under way, or 0. */
  let delivery = 0;
  const send = (frame: VatFrame): void => port.postMessage(frame);
  const console = makeVatConsole((level, text) => send({ type: 'log', delivery, level, text }));

  const begin = ({ vatId, bundle, store: entries }: Init) => {
    const store = makeVatStore(entries);
    const { syscall, take } = makeSyscalls({ store });
    const buildVatNamespace = async (vatGlobals: { VatData: object }, inescapables: object): Promise<VatNamespace> =>
      loadBundle(bundle, { console, assert, VatData: vatGlobals.VatData, ...inescapables }, vatGlobals.VatData);
    // Liveslots reports the stacks of errors it passes on; they stay here (P12).
    const quiet = harden({ ...console, log: () => {}, info: () => {} });
    const { dispatch } = makeLiveSlots(syscall, vatId, {}, {}, gcTools, quiet, buildVatNamespace);
    return async (value: VatDelivery): Promise<void> => {
      const fault = await dispatch(value).then(
        () => null,
        (error: unknown) => describeFault(error).slice(0, 10_000),
      );
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
