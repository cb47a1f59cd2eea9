/**
 * What the kernel and one incarnation of one vat say to each other over their port. A crank is one `deliver` and one
 * `result` (P3): the vat answers once, with all its syscalls in order and the changes to its store. Frames from a vat
 * are hostile until they pass the parser that `makeVatFrameParser` makes (P20).
 */
import * as v from 'valibot';
import { makeVatCapDataStruct, type CapData } from './capdata.ts';
import { shortListOf } from './short-list.ts';
import { isVRef, type VatId, type VRef } from './ids.ts';
import type { Limits } from './limits.ts';
import { hasFewItems } from './syscall-items.ts';
import type { VatBundle } from './bundle.ts';

const VRefStruct = v.custom<VRef>(isVRef, 'malformed reference');

/** One promise decided: its reference, whether it rejects, and the value or reason. */
export type VatResolution = [promise: VRef, rejected: boolean, data: CapData<VRef>];
export type VatMessage = { methargs: CapData<VRef>; result?: VRef };

/** What vat code asks `fetch` for: the parts of a `Request` that leave the sandbox. */
export type FetchRequest = v.InferOutput<ReturnType<typeof makeFetchRequestStruct>>;

/** What came of it, whole. `error` says why nothing did: what vat code gets is a `TypeError`. */
export type FetchAnswer =
  | {
      status: number;
      statusText: string;
      headers: [name: string, value: string][];
      /** Where the answer came from, after redirects. */
      url: string;
      redirected: boolean;
      body: Uint8Array<ArrayBuffer>;
    }
  | { error: string };

/** A delivery in the shape that liveslots dispatches, but for `turn`, which is the supervisor's. */
export type VatDelivery =
  | ['startVat', parameters: CapData<VRef>]
  | ['message', target: VRef, message: VatMessage]
  | ['notify', resolutions: VatResolution[]]
  | ['dropExports', VRef[]]
  | ['retireExports', VRef[]]
  | ['retireImports', VRef[]]
  | ['bringOutYourDead']
  /** Runs what came due between deliveries: timers and finished work of the endowments, and these answers to fetches (R1). */
  | ['turn', answers: [fetch: number, answer: FetchAnswer][]];

/** One thing that vat and kernel have the same name for. `reachable`: the vat may use its import, or must keep its export. */
export type ClistRow = [vref: VRef, reachable: boolean];

/** Kernel to vat. */
export type KernelFrame =
  /**
   * The first frame: everything the incarnation begins with. `store` is the vat's whole store, in key order; `clist` is what
   * the kernel knows of the vat and the vat of others, for the start to clean up after the last incarnation (R4). `limits` are
   * those that the kernel holds the vat to.
   */
  | {
      type: 'init';
      vatId: VatId;
      incarnation: number;
      bundle: VatBundle;
      /** Names of the host and Web APIs that the vat's compartment gets. */
      globals: string[];
      store: [key: string, value: string][];
      clist: ClistRow[];
      limits: Limits;
    }
  /** Deliveries count from 1 in each incarnation. */
  | { type: 'deliver'; delivery: number; value: VatDelivery }
  | { type: 'ping'; id: number };

const VRefListStruct = v.array(VRefStruct);

const makeFetchRequestStruct = (limits: Limits) =>
  v.strictObject({
    url: v.pipe(v.string(), v.maxLength(limits.urlLength)),
    method: v.pipe(v.string(), v.maxLength(100)),
    headers: shortListOf(
      limits.headersPerFetch,
      v.strictTuple([v.string(), v.pipe(v.string(), v.maxLength(limits.headerLength))]),
    ),
    body: v.nullable(
      v.pipe(
        v.custom<Uint8Array<ArrayBuffer>>((input) => input instanceof Uint8Array, 'expected bytes'),
        v.check(({ byteLength }) => byteLength <= limits.fetchBodyBytes, 'too many bytes'),
      ),
    ),
  });
/** A vat's own number for a fetch, from 1 in each incarnation. */
const FetchIdStruct = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const makeSyscallStruct = (limits: Limits) => {
  const VatCapDataStruct = makeVatCapDataStruct(limits);
  const ResolutionStruct = v.strictTuple([VRefStruct, v.boolean(), VatCapDataStruct]);
  return v.union([
    v.strictTuple([
      v.literal('send'),
      VRefStruct,
      v.strictObject({ methargs: VatCapDataStruct, result: v.optional(VRefStruct) }),
    ]),
    v.strictTuple([v.literal('subscribe'), VRefStruct]),
    v.strictTuple([v.literal('resolve'), shortListOf(limits.syscallsPerCrank, ResolutionStruct)]),
    v.strictTuple([v.literal('exit'), v.boolean(), VatCapDataStruct]),
    v.strictTuple([v.picklist(['dropImports', 'retireImports', 'retireExports', 'abandonExports']), VRefListStruct]),
    /** Only in a start: promises that only the last incarnation's memory knew (R4). */
    v.strictTuple([v.literal('forgetPromises'), VRefListStruct]),
    /** Made when the crank is durable (R10); the answer comes with a turn. */
    v.strictTuple([v.literal('fetch'), FetchIdStruct, makeFetchRequestStruct(limits)]),
    /** The answer is not wanted any more. */
    v.strictTuple([v.literal('abortFetch'), FetchIdStruct]),
  ]);
};

/** One thing a vat asks of the kernel. */
export type VatSyscall = v.InferOutput<ReturnType<typeof makeSyscallStruct>>;

/** A changed key of the vat's store with its new value, or null where the key was deleted. */
const makeStoreChangeStruct = ({ vatStoreValueLength }: Limits) =>
  v.strictTuple([v.string(), v.nullable(v.pipe(v.string(), v.maxLength(vatStoreValueLength)))]);
export type VatStoreChange = v.InferOutput<ReturnType<typeof makeStoreChangeStruct>>;

const makeVatFrameStruct = (limits: Limits) =>
  v.variant('type', [
    /** The worker runs our supervisor and has locked down; it waits for `init`. */
    v.strictObject({ type: v.literal('ready') }),
    /** The crank is over. `fault` says that liveslots or the vat's start failed: nothing of the crank may be applied. */
    v.strictObject({
      type: v.literal('result'),
      delivery: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      fault: v.nullable(v.pipe(v.string(), v.maxLength(10_000))),
      syscalls: v.pipe(
        v.custom<unknown[]>(
          (input) => Array.isArray(input) && input.length <= limits.syscallsPerCrank && hasFewItems(input, limits),
          `expected ${limits.syscallsPerCrank} syscalls with ${limits.itemsPerCrank} items at most`,
        ),
        v.array(makeSyscallStruct(limits)),
      ),
      storeChanges: v.array(makeStoreChangeStruct(limits)),
    }),
    /** A line that the vat wrote during a delivery, or right after it (0: before the first). Its loggers may tag their lines. */
    v.strictObject({
      type: v.literal('log'),
      delivery: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      level: v.picklist(['debug', 'log', 'info', 'warn', 'error']),
      text: v.pipe(v.string(), v.maxLength(100_000)),
      tags: v.optional(shortListOf(100, v.pipe(v.string(), v.maxLength(1_000)))),
    }),
    /** Something came due outside of a delivery; said once until the turn comes. */
    v.strictObject({ type: v.literal('turnWanted') }),
    v.strictObject({ type: v.literal('pong'), id: v.number() }),
  ]);

/** Vat to kernel. */
export type VatFrame = v.InferOutput<ReturnType<typeof makeVatFrameStruct>>;
export type VatResultFrame = Extract<VatFrame, { type: 'result' }>;
export type VatLogFrame = Extract<VatFrame, { type: 'log' }>;

/** Reads the frames of vats that are held to these limits. */
export const makeVatFrameParser = (limits: Limits) => {
  const VatFrameStruct = makeVatFrameStruct(limits);
  /** The frame, or what is wrong with it: only a hostile vat can produce a frame that does not parse. */
  return (raw: unknown): { frame: VatFrame } | { problem: string } => {
    const parsed = v.safeParse(VatFrameStruct, raw, { abortEarly: true });
    if (parsed.success) return { frame: parsed.output };
    const [issue] = parsed.issues;
    // The vat has a say in what was wrong, too.
    return { problem: `${v.getDotPath(issue) ?? 'frame'}: ${issue.message}`.slice(0, limits.problemLength) };
  };
};
