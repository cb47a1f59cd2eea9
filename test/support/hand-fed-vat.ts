import { MessageChannel, type MessagePort as NodePort } from 'node:worker_threads';
import { expect, onTestFinished } from 'vitest';
import { makeVatSupervisor, type SupervisorOptions } from '../../src/vat/supervisor.ts';
import { asVRef } from '../../src/wire/ids.ts';
import { shippedLimits } from '../../src/wire/limits.ts';
import {
  makeVatFrameParser,
  type KernelFrame,
  type VatDelivery,
  type VatFrame,
  type VatResultFrame,
} from '../../src/wire/vat-protocol.ts';
import { startThread } from './shared-vat-host.ts';

type Init = Extract<KernelFrame, { type: 'init' }>;
type Options = Partial<Pick<Init, 'globals' | 'store' | 'clist' | 'limits'>> &
  Omit<SupervisorOptions, 'port'> & { elsewhere?: boolean };

/** A supervisor in a thread of its own, for vats that would never let this one go on. */
const superviseElsewhere = (port: NodePort): void => {
  const { thread } = startThread();
  thread.postMessage(port, [port]);
  onTestFinished(() => void thread.terminate());
};

/** The parameters of a vat that has none. */
const noParameters = { body: '#{}', slots: [] };

/** The body of a message, as the kernel delivers it. */
const methargs = (method: string, ...args: unknown[]) => ({
  body: `#${JSON.stringify([method, args])}`,
  slots: [],
});

/**
 * A real supervisor in this process or `elsewhere`, over a real port, with the test as its kernel.
 * @param code - what `buildRootObject` is made from: statements that return the methods of the root. They find `E`, `Far`, `VatData`,
 *   `baggage` and the globals that were asked for.
 */
export const startVat = async (
  code: string,
  { globals = [], store = [], clist = [], limits = shippedLimits, elsewhere = false, ...options }: Options = {},
) => {
  const parseVatFrame = makeVatFrameParser(limits);
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => {
    port1.close();
    port2.close();
  });
  const frames: VatFrame[] = [];
  const waiting = new Map<number, (result: VatResultFrame) => void>();
  port1.on('message', (raw: unknown) => {
    const parsed = parseVatFrame(raw);
    // A kernel would end the vat.
    if ('problem' in parsed) throw Error(parsed.problem);
    frames.push(parsed.frame);
    if (parsed.frame.type === 'result') waiting.get(parsed.frame.delivery)?.(parsed.frame);
  });
  const send = (frame: KernelFrame): void => port1.postMessage(frame);
  if (elsewhere) superviseElsewhere(port2);
  // Node's port is what a worker gets; the DOM's type differs in words only.
  const supervisor = elsewhere ? undefined : makeVatSupervisor({ ...options, port: port2 as unknown as MessagePort });

  const source = `(require) => {
    const { E, Far } = require('@endo/far');
    const buildRootObject = (powers, parameters, baggage) => Far('root', (() => { ${code} })());
    return { buildRootObject };
  }`;
  send({
    type: 'init',
    vatId: 'v1',
    incarnation: 1,
    bundle: { moduleFormat: 'vat-1', source },
    globals,
    store,
    clist,
    limits,
  });

  let count = 0;
  const deliver = (value: VatDelivery): Promise<VatResultFrame> => {
    count += 1;
    send({ type: 'deliver', delivery: count, value });
    return new Promise((resolve) => waiting.set(count, resolve));
  };

  let promises = 0;
  const started = await deliver(['startVat', noParameters]);
  return {
    started,
    frames,
    deliver,
    onUnhandledRejection: (reason: unknown) => supervisor?.onUnhandledRejection(reason),
    /** Calls a method of the root, whose answer is then among the syscalls. */
    call: (method: string, ...args: unknown[]) => {
      promises += 1;
      return deliver([
        'message',
        asVRef('o+0'),
        { methargs: methargs(method, ...args), result: asVRef(`p-${promises}`) },
      ]);
    },
    /** Calls a method of the root that nobody waits for. */
    tell: (method: string, ...args: unknown[]) =>
      deliver(['message', asVRef('o+0'), { methargs: methargs(method, ...args) }]),
    turn: (...answers: Extract<VatDelivery, readonly ['turn', ...unknown[]]>[1]) => deliver(['turn', answers]),
    /** How often the vat has asked for a turn. */
    turnsWanted: (): number => frames.filter(({ type }) => type === 'turnWanted').length,
    lines: (): string[] => frames.flatMap((frame) => (frame.type === 'log' ? [frame.text] : [])),
  };
};

/** What the message of a crank answered: the body of its one resolution. */
export const answerOf = ({ syscalls, fault }: VatResultFrame): unknown => {
  expect(fault).toBe(null);
  const [resolution] = syscalls.flatMap((syscall) => (syscall[0] === 'resolve' ? syscall[1] : []));
  return JSON.parse(resolution![2].body.slice(1));
};
