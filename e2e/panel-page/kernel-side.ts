/**
 * What the panel's page talks to, in the place of service worker and kernel: it greets and serves by the host protocol, and asks the test
 * for every answer. Evaluated before the panel, like the extension's service worker, which is there before any page.
 */
import '../../src/lockdown/page.ts';
import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { holdLifeline, type Lifeline } from '../../src/host/lifeline.ts';
import { serveHost } from '../../src/host/serve-host.ts';
import type { EventKind, SubscribeOptions } from '../../src/wire/kernel-events.ts';
import type { KernelListener } from '../../src/wire/host-api.ts';
import {
  parseCommand,
  parseIntroduction,
  type CommandAnswer,
  type Greeting,
} from '../../src/wire/platform-protocol.ts';
import type { ScriptAnswer, ScriptState, ToScript } from '../support/kernel-script.ts';

declare const askScript: (question: ToScript) => Promise<ScriptAnswer>;

/** What a test does to the page's kernel. */
export type KernelSide = {
  /** Sessions end when the kernel is another, or none. */
  become(state: ScriptState): Promise<void>;
  /** Listeners of this kind hear how it is now, as soon as they have heard what was before. */
  tell(kind: EventKind): void;
};

const ask = async (question: ToScript): Promise<unknown> => {
  const answer = await askScript(question);
  if ('problem' in answer) throw new Error(answer.problem);
  return 'value' in answer ? harden(answer.value) : undefined;
};

type Subscription = { listener: KernelListener; kinds: readonly EventKind[]; due: Set<EventKind> };
const subscriptions = new Set<Subscription>();
const sending = new Set<Subscription>();

const pump = async (subscription: Subscription): Promise<void> => {
  if (sending.has(subscription)) return;
  sending.add(subscription);
  try {
    for (;;) {
      const [kind] = subscription.due;
      if (kind === undefined || !subscriptions.has(subscription)) break;
      subscription.due.delete(kind);
      const answer = await askScript({ type: 'present', kind });
      if ('event' in answer) await E(subscription.listener).onEvent(harden(answer.event));
    }
  } catch {
    // A listener that is gone, as the kernel has it.
    subscriptions.delete(subscription);
  } finally {
    sending.delete(subscription);
  }
};

const tell = (kind: EventKind): void => {
  for (const subscription of subscriptions) {
    if (!subscription.kinds.includes(kind)) continue;
    subscription.due.add(kind);
    void pump(subscription);
  }
};

/** The objects that stand for krefs in arguments. */
const krefs = new WeakMap<object, string>();
const getPresence = (kref: string): object => {
  const presence = Far('presence', {});
  krefs.set(presence, kref);
  return presence;
};

/** A value without presences, as it is written for a person. */
const readable = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(readable);
  const kref = krefs.get(value);
  if (kref !== undefined) return { '@ref': kref };
  return Object.fromEntries(Object.entries(value).map(([name, item]): [string, unknown] => [name, readable(item)]));
};

const makeKernel = (methods: readonly string[]): object => {
  const asked: Record<string, (...args: unknown[]) => Promise<unknown>> = {};
  for (const method of methods) asked[method] = (...args) => ask({ type: 'call', method, args: args.map(readable) });
  return Far('KernelFacet', {
    ...asked,
    getPresence,
    subscribe(listener: KernelListener, { kinds = ['status', 'log', 'fault'] }: SubscribeOptions = {}) {
      const subscription: Subscription = { listener, kinds, due: new Set(kinds) };
      subscriptions.add(subscription);
      void pump(subscription);
      return Far('Subscription', { cancel: () => void subscriptions.delete(subscription) });
    },
  });
};

type Life = { state: ScriptState; lifeline: Lifeline; methods: readonly string[] };
let life: Promise<Life> | undefined;
/** Those that have been introduced while there is no kernel to serve them. */
let waiting: MessagePort[] = [];

const beginLife = async (state: ScriptState, methods: readonly string[]): Promise<Life> => ({
  state,
  methods,
  lifeline: await holdLifeline(navigator.locks),
});

/** The kernel is there, or not, as the test says, once the page has asked for the first time. */
const presentLife = (): Promise<Life> =>
  (life ??= askScript({ type: 'state' }).then((answer) => {
    if (!('state' in answer)) throw new Error('the script does not say how the kernel is');
    return beginLife(answer.state, answer.methods);
  }));

const greet = (port: MessagePort, { state, lifeline: { name: lifeline }, methods }: Life): void => {
  const say = (greeting: Greeting): void => port.postMessage(greeting);
  switch (state.type) {
    case 'running':
      say({ type: 'ready', lifeline });
      serveHost({ port, name: 'the panel', bootstrap: makeKernel(methods) });
      return;
    case 'failed':
      say({ type: 'failed', reason: state.reason });
      return;
    case 'stopped':
      say({ type: 'stopped', lifeline });
      break;
    case 'waiting':
      say({ type: 'waiting', lifeline, reason: state.reason });
      break;
    default:
      throw new TypeError(`unknown state ${JSON.stringify(state satisfies never)}`);
  }
  waiting.push(port);
};

const become = async (state: ScriptState): Promise<void> => {
  const before = await presentLife();
  life = beginLife(state, before.methods);
  const present = await life;
  const ports = waiting;
  waiting = [];
  for (const port of ports) greet(port, present);
  subscriptions.clear();
  // Connected clients learn that their kernel is gone, and are introduced again.
  before.lifeline.release();
};

const receive = async (message: unknown, port: MessagePort): Promise<void> => {
  if (parseIntroduction(message) !== undefined) {
    greet(port, await presentLife());
    return;
  }
  const command = parseCommand(message);
  if (command === undefined) throw new TypeError(`the panel sent ${JSON.stringify(message)}`);
  const answer = await askScript({ type: 'command', command: command.command });
  const done: CommandAnswer =
    'problem' in answer ? { type: 'commandFailed', reason: answer.problem } : { type: 'commandDone' };
  port.postMessage(done);
};

const active = {
  postMessage: (message: unknown, [port]: [MessagePort]): void => void receive(message, port),
};
Object.defineProperty(navigator, 'serviceWorker', { value: { ready: Promise.resolve({ active }) } });

const kernelSide: KernelSide = { become, tell };
Object.assign(globalThis, { kernelSide });
