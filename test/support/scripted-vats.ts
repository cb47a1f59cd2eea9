import type { PlatformServices, VatWorkerEvents, VatWorkerSpec } from '../../src/kernel/index.ts';
import type { KernelFrame, VatDelivery, VatSyscall } from '../../src/wire/vat-protocol.ts';

/** `undecided`: the promise of the message stays the vat's to decide. */
type Answer = { syscalls?: VatSyscall[]; fault?: string; undecided?: boolean };
/** How a delivery is answered; `later` leaves it to the test. */
type Play = (delivery: VatDelivery, vat: ScriptedVat) => Answer | 'later';

/** One incarnation whose worker is the test itself. */
export type ScriptedVat = VatWorkerSpec & {
  /** What it was given, in order. */
  deliveries: VatDelivery[];
  globals: string[];
  send(frame: unknown): void;
  die(reason: string): void;
  wantTurn(): void;
  /** Answers the delivery under way, when it was left to the test. */
  answer(answer?: Answer): void;
  ended: boolean;
};

/** The promise of a message is decided with `undefined`, or for the kernel's question at launch with the names of methods. */
const settle = (delivery: VatDelivery): VatSyscall[] => {
  if (delivery[0] !== 'message') return [];
  const { methargs, result } = delivery[2];
  if (result === undefined) return [];
  const body = methargs.body.includes('__getMethodNames__') ? '#["bootstrap"]' : '#"#undefined"';
  return [['resolve', [[result, false, { body, slots: [] }]]]];
};

/**
 * Workers that are played by the test, for what no real supervisor sends, and for frames in an order that real ones come in only
 * now and then. Every delivery is answered at once, with nothing, until `play` says otherwise.
 */
export const makeScriptedVats = (firstFrame: unknown = { type: 'ready' }) => {
  let answers: Play = () => ({});
  const vats: ScriptedVat[] = [];
  const launchVatWorker = (spec: VatWorkerSpec, { onFrame, onDeath }: VatWorkerEvents) => {
    let number = 0;
    const send = (frame: unknown): void => {
      if (!vat.ended) onFrame(frame);
    };
    const vat: ScriptedVat = {
      ...spec,
      deliveries: [],
      globals: [],
      ended: false,
      send,
      die: onDeath,
      wantTurn: () => send({ type: 'turnWanted' }),
      answer: ({ syscalls = [], fault, undecided = false } = {}) =>
        send({
          type: 'result',
          delivery: number,
          fault: fault ?? null,
          syscalls: [...syscalls, ...(undecided ? [] : settle(vat.deliveries.at(-1)!))],
          storeChanges: [],
        }),
    };
    const receive = (frame: KernelFrame): void => {
      if (frame.type === 'init') vat.globals = frame.globals;
      if (frame.type !== 'deliver') return;
      number = frame.delivery;
      vat.deliveries.push(frame.value);
      const answer = answers(frame.value, vat);
      if (answer !== 'later') setImmediate(() => vat.answer(answer));
    };
    vats.push(vat);
    setImmediate(() => send(firstFrame));
    return {
      // As over a port: later, and a copy.
      send: (frame: KernelFrame) => setImmediate(() => !vat.ended && receive(structuredClone(frame))),
      terminate: () => {
        vat.ended = true;
      },
    };
  };
  return {
    vats,
    play: (next: Play): void => {
      answers = next;
    },
    /** The newest incarnation. */
    newest: (): ScriptedVat => vats.at(-1)!,
    wrapPlatform: (services: PlatformServices): PlatformServices => ({ ...services, launchVatWorker }),
  };
};

export const kindsOf = ({ deliveries }: ScriptedVat): string[] => deliveries.map(([kind]) => kind);
