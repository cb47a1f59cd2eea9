/**
 * What is said on a daemon's socket before captp: the daemon greets, the client says what it came for. Messages are lines of JSON, here
 * as in captp afterwards.
 */
import * as v from 'valibot';

/** Of greeting, request and host API; daemon and client that differ in it do not talk. */
export const DAEMON_PROTOCOL = 1;

const GreetingStruct = v.object({
  type: v.literal('ocap-daemon'),
  protocol: v.number(),
  version: v.string(),
  pid: v.number(),
  /** Of the process, in milliseconds since 1970. */
  startedAt: v.number(),
});
export type DaemonGreeting = v.InferOutput<typeof GreetingStruct>;

const RequestStruct = v.variant('type', [
  /**
   * Captp with the kernel's host API as its bootstrap object begins; the name says in logs who it is. What answers refer to is held
   * until the connection ends, or, in the `shared` session, until somebody releases it: what one `ocap send` was given, the next may use.
   */
  v.object({
    type: v.literal('connect'),
    name: v.pipe(v.string(), v.maxLength(100)),
    session: v.picklist(['own', 'shared']),
  }),
  /** The shared session lets go of all that it holds. The daemon closes the connection when it is done. */
  v.object({ type: v.literal('release') }),
  /** The daemon ends in good order. The connection stays open until its process ends. */
  v.object({ type: v.literal('stop') }),
]);
export type DaemonRequest = v.InferOutput<typeof RequestStruct>;

/** What a daemon tells the process that started it, over their own channel. */
const ReportStruct = v.variant('type', [
  v.object({ type: v.literal('ready'), greeting: GreetingStruct }),
  v.object({ type: v.literal('failed'), message: v.string(), exitCode: v.number() }),
]);
export type DaemonReport = v.InferOutput<typeof ReportStruct>;

const parse =
  <Output>(struct: v.GenericSchema<unknown, Output>) =>
  (raw: unknown): Output | undefined => {
    const { success, output } = v.safeParse(struct, raw);
    return success ? output : undefined;
  };

/** The message, if it is one. */
export const parseDaemonGreeting = parse(GreetingStruct);
export const parseDaemonRequest = parse(RequestStruct);
export const parseDaemonReport = parse(ReportStruct);
