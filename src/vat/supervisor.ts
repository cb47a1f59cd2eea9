import { messageOf } from '../wire/errors.ts';
import type { KernelFrame, VatDelivery, VatFrame, VatLogFrame, VatStoreChange } from '../wire/vat-protocol.ts';
import { connectSubtle, createDefaultEndowments, realmPowers } from './endowments/index.ts';
import { makeIncarnation, type MakeAllowedGlobals } from './incarnation.ts';
import { makeTurns } from './turns.ts';
import { makeVatConsole, makeVatLogger, show } from './vat-log.ts';

export type VatPort = Pick<MessagePort, 'postMessage' | 'onmessage'>;
type Init = Extract<KernelFrame, { type: 'init' }>;

export type SupervisorOptions = {
  port: VatPort;
  /** The vat that this worker is for; without it, for whichever comes. */
  id?: string | undefined;
  /** Hears what the vat writes, in this realm, beside the kernel. */
  onLine?: ((level: VatLogFrame['level'], text: string) => void) | undefined;
  makeAllowedGlobals?: MakeAllowedGlobals | undefined;
  /** Where `crypto.subtle` is to be had, if not in this realm. */
  subtlePort?: VatPort | undefined;
};

/** What a person reads when a delivery fails. What was thrown may be anything, and try to keep from being read. */
const describeFault = (error: unknown): string => {
  if (error === 'buildRootObject unresolved') {
    return 'buildRootObject did not settle: it may not wait for answers from outside the vat';
  }
  try {
    return messageOf(error).slice(0, 10_000);
  } catch {
    return 'an error that cannot be shown';
  }
};

/** Runs one incarnation of one vat: everything that happens in it happens in a delivery from the kernel (R1). */
export const makeVatSupervisor = ({
  port,
  id,
  onLine,
  makeAllowedGlobals = createDefaultEndowments,
  subtlePort,
}: SupervisorOptions) => {
  const realm = { ...realmPowers(), ...(subtlePort === undefined ? {} : { subtle: connectSubtle(subtlePort) }) };
  /** The delivery under way, or the last one: what is reported late belongs to it. */
  let delivery = 0;
  let state: 'idle' | 'delivering' | 'over' = 'idle';
  /** What the delivery under way may still write; nothing is written before the first. */
  let room = { lines: 0, length: 0 };

  const send = (frame: VatFrame): void => {
    if (state !== 'over') port.postMessage(frame);
  };

  const write = (level: VatLogFrame['level'], tags: readonly string[], text: string): void => {
    room.lines -= 1;
    room.length -= text.length + tags.join().length;
    if (room.lines < 0 || room.length < 0) return;
    onLine?.(level, text);
    send({ type: 'log', delivery, level, text, ...(tags.length === 0 ? {} : { tags: [...tags] }) });
  };

  const console = makeVatConsole(write);
  const liveslots = makeVatConsole(write, ['liveslots']);
  const turns = makeTurns({
    ask: () => send({ type: 'turnWanted' }),
    now: realm.now,
    report: (error) => console.error(`uncaught: ${show(error)}`),
  });
  const options = {
    console,
    powers: {
      logger: makeVatLogger(write),
      stdout: (text: unknown): void => makeVatConsole(write, ['stdout']).log(text),
    },
    // Of each error that a vat sends away liveslots makes a warning; the error is an answer and reaches who asked.
    liveslotsConsole: harden({ ...liveslots, log: () => {}, info: () => {}, warn: liveslots.debug }),
    makeAllowedGlobals,
    realm,
    turns,
    /** Said at once, in the midst of the delivery: the kernel ends this worker however busy it is. */
    onExcess: (fault: string): void => {
      send({ type: 'result', delivery, fault, syscalls: [], storeChanges: [] });
      state = 'over';
    },
  };

  const begin = (init: Init) => {
    const attempt = (newRows: readonly VatStoreChange[]) => {
      if (id !== undefined && id !== init.vatId) throw Error(`this worker was made for ${id}, not for ${init.vatId}`);
      return makeIncarnation({ init, newRows, ...options });
    };
    let incarnation: ReturnType<typeof attempt> | undefined;

    const run = async (value: VatDelivery): Promise<void> => {
      if (value[0] !== 'startVat') return incarnation?.deliver(value);
      incarnation = attempt([]);
      const { otherRows, deliver, end } = incarnation;
      const first = deliver(value);
      await first.catch(() => {});
      if (otherRows.length === 0) return first;
      // The start begins again, once: now the stand-ins have the methods that the code has (R13).
      await end();
      incarnation = attempt(otherRows);
      return incarnation.deliver(value);
    };

    const { logLinesPerDelivery, logLength } = init.limits;
    return async (value: VatDelivery): Promise<void> => {
      room = { lines: logLinesPerDelivery, length: logLength };
      const fault = await run(value).then(() => null, describeFault);
      send({ type: 'result', delivery, fault, ...(incarnation?.take() ?? { syscalls: [], storeChanges: [] }) });
      if (state !== 'over') state = 'idle';
    };
  };

  let dispatch: ReturnType<typeof begin> | undefined;

  const onFrame = (frame: KernelFrame): void => {
    switch (frame.type) {
      case 'init':
        dispatch = begin(frame);
        return;
      case 'deliver':
        if (state === 'over') return;
        state = 'delivering';
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
    /** A promise of the vat was rejected and nobody listened. Even showing the reason may run code of the vat (R1). */
    onUnhandledRejection: (reason: unknown): void => {
      const report = (): void => console.error(`unhandled rejection: ${show(reason)}`);
      if (state === 'delivering') report();
      else turns.hold(report);
    },
  };
};
