/**
 * What pages, the service worker, the offscreen document, the kernel worker and the vat frames say to each other in the
 * browser. Ports travel as transferables beside these messages. All run our code only; introductions are checked by
 * their sender's URL, a frame's messages by their source.
 *
 * A realm that dies tells nobody. Whoever must be missed holds a Web Lock of a random name for its life (a *lifeline*)
 * and says the name; who is granted that lock knows that the holder is gone.
 */
import * as v from 'valibot';
import type { ErrorCode } from './errors.ts';
import { isVatId, type SubclusterId, type VatId } from './ids.ts';
import { shippedLimits as limits } from './limits.ts';

/** One incarnation of one vat: late messages of an ended one match nothing. */
export type Incarnation = { vatId: VatId; incarnation: number };

const LifelineStruct = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

/**
 * Page or popup → service worker → offscreen document, with one end of a MessageChannel whose other end the kernel
 * answers with a `Greeting` and then with captp.
 */
const IntroduceMessageStruct = v.strictObject({
  type: v.literal('introduce'),
  /** Held by the page for as long as it wants the session. */
  lifeline: LifelineStruct,
  /** A person asked for another try: a kernel that failed for good is started again. */
  retry: v.boolean(),
});
export type IntroduceMessage = v.InferOutput<typeof IntroduceMessageStruct>;

/** The introduction, if it is one. */
export const parseIntroduction = (raw: unknown): IntroduceMessage | undefined => {
  const { success, output } = v.safeParse(IntroduceMessageStruct, raw);
  return success ? output : undefined;
};

/** Page → service worker → offscreen document: what a person wants of the kernel. A port for the one answer comes with it. */
const CommandMessageStruct = v.strictObject({
  type: v.literal('command'),
  /** `stop` ends the kernel in good order, and it stays stopped, also in browsers to come, until `start` or `restart`. */
  command: v.picklist(['start', 'stop', 'restart']),
});
export type CommandMessage = v.InferOutput<typeof CommandMessageStruct>;
export type KernelCommand = CommandMessage['command'];

/** The command, if it is one. */
export const parseCommand = (raw: unknown): CommandMessage | undefined => {
  const { success, output } = v.safeParse(CommandMessageStruct, raw);
  return success ? output : undefined;
};

/** `commandDone`: the kernel has stopped, or is being started. */
const CommandAnswerStruct = v.variant('type', [
  v.strictObject({ type: v.literal('commandDone') }),
  v.strictObject({ type: v.literal('commandFailed'), reason: v.string() }),
]);
export type CommandAnswer = v.InferOutput<typeof CommandAnswerStruct>;

/** The answer, if it is one. */
export const parseCommandAnswer = (raw: unknown): CommandAnswer | undefined => {
  const { success, output } = v.safeParse(CommandAnswerStruct, raw);
  return success ? output : undefined;
};

const KernelStateMessageStruct = v.strictObject({
  type: v.literal('kernelState'),
  state: v.picklist(['starting', 'waiting', 'running', 'stopping', 'stopped', 'failed']),
  /** What it waits for, or why it failed; otherwise empty. */
  reason: v.string(),
});
/** Offscreen document → service worker, once for each change: what the icon in the toolbar tells. */
export type KernelStateMessage = v.InferOutput<typeof KernelStateMessageStruct>;

/** The message, if it is one. */
export const parseKernelState = (raw: unknown): KernelStateMessage | undefined => {
  const { success, output } = v.safeParse(KernelStateMessageStruct, raw);
  return success ? output : undefined;
};

/** Service worker → offscreen document: an introduction and the URL of who asked for it. */
export type ForwardedIntroduction = IntroduceMessage & { url: string };

/** The first messages that a host gets on its port; lifelines are the kernel worker's. */
const GreetingStruct = v.variant('type', [
  /** The kernel worker has the port and says `ready` when it can. The reason is what keeps it from starting, if anything. */
  v.strictObject({ type: v.literal('waiting'), lifeline: LifelineStruct, reason: v.nullable(v.string()) }),
  /** A person stopped the kernel; when it is started, `waiting` follows. The lifeline is the offscreen document's. */
  v.strictObject({ type: v.literal('stopped'), lifeline: LifelineStruct }),
  /** Captp follows. */
  v.strictObject({ type: v.literal('ready'), lifeline: LifelineStruct }),
  /** There is no kernel and none will be started unless a person asks. Nothing follows. */
  v.strictObject({ type: v.literal('failed'), reason: v.string() }),
]);
export type Greeting = v.InferOutput<typeof GreetingStruct>;

/** The greeting, if it is one. */
export const parseGreeting = (raw: unknown): Greeting | undefined => {
  const { success, output } = v.safeParse(GreetingStruct, raw);
  return success ? output : undefined;
};

/** Kernel worker → offscreen document. `launchVat` carries the vat's end of its port. */
export type KernelWorkerMessage =
  /** The first message. `waitingFor` is what keeps the kernel from starting, if anything. */
  | { type: 'kernelAlive'; lifeline: string; waitingFor: string | null }
  /** The kernel has started: hosts are answered from now on. */
  | { type: 'kernelRuns' }
  /** The kernel cannot go on; the offscreen document ends the worker, and starts a new one when `restart` is set. */
  | { type: 'kernelFailed'; error: string; restart: boolean }
  /** As it was told; the offscreen document ends the worker. */
  | { type: 'kernelStopped' }
  /** The storage was reset, as the worker's address asked for: no other worker need do it again. */
  | { type: 'storageReset' }
  | ({ type: 'launchVat'; subclusterId: SubclusterId } & Incarnation)
  | ({ type: 'endVat' } & Incarnation)
  /** Each heartbeat, and before a vat is blamed: the frames are to show that they live. The document's own timers may be slow. */
  | { type: 'checkFrames' };

/** Offscreen document → kernel worker. `host` carries the host's port. */
export type OffscreenMessage =
  | { type: 'host'; url: string; lifeline: string }
  /** Commit, end what was started, close the database, and say `kernelStopped`. */
  | { type: 'stop' }
  /** `code`: as in `VatWorkerEvents`. */
  | ({ type: 'vatDied'; reason: string; code?: ErrorCode } & Incarnation)
  /** The browser is online again: what waits to be dialled is dialled now. */
  | { type: 'online' }
  /** Since the last check, every frame has shown that it lives. */
  | { type: 'framesLive' }
  /** The process that all vats share is dead: no vat is left. */
  | { type: 'allVatsDied'; reason: string };

/** Offscreen document → vat frame. `startVat` carries the vat's port. */
export type FrameCommand =
  ({ type: 'startVat'; supervisor: string } & Incarnation) | ({ type: 'endVat' } & Incarnation) | { type: 'ping' };

/** Vat frame → offscreen document. */
const FrameMessageStruct = v.variant('type', [
  v.strictObject({ type: v.literal('frameReady') }),
  v.strictObject({ type: v.literal('pong') }),
  v.strictObject({
    type: v.literal('vatDied'),
    vatId: v.custom<VatId>(isVatId, 'expected a vat id'),
    incarnation: v.number(),
    reason: v.pipe(v.string(), v.maxLength(limits.problemLength)),
  }),
]);
export type FrameMessage = v.InferOutput<typeof FrameMessageStruct>;

/** The message, if it is one. */
export const parseFrameMessage = (raw: unknown): FrameMessage | undefined => {
  const { success, output } = v.safeParse(FrameMessageStruct, raw);
  return success ? output : undefined;
};
