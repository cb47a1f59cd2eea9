/**
 * What the kernel tells of its work: vats' log lines, cranks and faults, each kind numbered without gaps. Hosts see what is
 * committed (R10). The kernel keeps the last of each kind in memory; a new kernel life begins with none.
 */
import type { ErrorCode } from './errors.ts';
import type { KRef, PromiseRef, VatId } from './ids.ts';
import type { VatSyscall } from './vat-protocol.ts';

/** The levels of a console, the least grave first. */
export const logLevels = ['debug', 'log', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Whether a line of this level is as grave as the other, or graver. */
export const isAtLeast = (level: LogLevel, least: LogLevel): boolean =>
  logLevels.indexOf(level) >= logLevels.indexOf(least);

export type LogLine = {
  /** Counts the lines of this kernel life, from 1. */
  number: number;
  vatId: VatId;
  incarnation: number;
  /** The delivery in which it was written, or after which; 0: before the first. */
  delivery: number;
  level: LogLevel;
  tags: readonly string[];
  text: string;
  /** What else that crank did was undone: it was illegal, faulty or cut short. */
  undone: boolean;
  /** Milliseconds since 1970. */
  time: number;
};

/** What a crank was told of; see `CrankTrace.subject`. */
export type CrankKind =
  'start' | 'message' | 'notify' | 'dropExports' | 'retireExports' | 'retireImports' | 'reap' | 'turn';

/** One crank in numbers and names. What messages say is not in it, only how much they say. */
export type CrankTrace = {
  /** Counts all cranks that this database has seen, from 1: numbers go on through restarts of the kernel. */
  number: number;
  /** The crank that queued this delivery; null when it came from outside the vats (a host, the kernel itself). */
  cause: number | null;
  vatId: VatId;
  incarnation: number;
  /** Counts the deliveries of the incarnation, from 1. */
  delivery: number;
  kind: CrankKind;
  /** What it is about: the target of a message, the promises that were decided, the objects that are gone; the first few. */
  subject: readonly KRef[];
  /** The method of a message; null for other kinds, and for a function called as such. */
  method: string | null;
  /** Where the answer of a message goes. */
  result: PromiseRef | null;
  /** Length of what was delivered, in UTF-16 code units; of a turn, the bytes of the answers to fetches. */
  size: number;
  /** How often each syscall was made. */
  syscalls: Readonly<Partial<Record<SyscallName, number>>>;
  /** The first few messages that it sent. */
  sends: readonly { target: KRef; method: string | null; result: PromiseRef | null; size: number }[];
  /** The first few promises that it decided. */
  resolves: readonly { promise: PromiseRef; rejected: boolean; size: number }[];
  /** How many keys of the vat's store it set and deleted; the length of the keys and of what it set, in UTF-16 code units. */
  storeChanges: { set: number; deleted: number; size: number };
  /**
   * `applied`: all of it happened. Else none of it did: an `illegal` syscall, a `fault` of the vat, or `interrupted` when the
   * vat was ended meanwhile; `problem` says why.
   */
  outcome: 'applied' | 'illegal' | 'fault' | 'interrupted';
  problem: string | null;
  /** When the vat was given the delivery: milliseconds since 1970. */
  time: number;
  /** How long the delivery waited for the vat, in milliseconds; null for what never waits in a queue. */
  waitedMs: number | null;
  tookMs: number;
};

export type SyscallName = VatSyscall[0];

/** Something went wrong that a person may want to know of: a vat or the kernel's surroundings, not a rejected call. */
export type KernelFault = {
  /** Counts the faults of this kernel life, from 1. */
  number: number;
  /** Milliseconds since 1970. */
  time: number;
  /** The vat whose fault it is, if it is one's. */
  vatId: VatId | null;
  code: ErrorCode;
  message: string;
};

/** Which entries; they come in the order of their numbers. */
export type RingQuery = {
  vatId?: VatId;
  /** Only entries with a number above this. */
  after?: number;
  /** Only entries with a number below this. */
  before?: number;
  /** Which of them, when they are more than `limit`: unless told the newest, but with `after` the oldest. */
  newest?: boolean;
  /** 100 unless told; 1,000 at most. */
  limit?: number;
};

/**
 * Entries that a kernel still has. `total`: how many match, of which these are `limit` at most. `dropped`: how many entries of any kind
 * above `after`, or else of this kernel life, it has no longer.
 */
export type RingAnswer<Entry> = { entries: Entry[]; total: number; dropped: number };

export type LogQuery = RingQuery & {
  /** Lines of this level and graver ones. */
  level?: LogLevel;
  /** Part of the text or of a tag, in any case. */
  text?: string;
};

/** A crank, and what the kernel still has of what led to it and what came of it. */
export type CrankStory = {
  crank: CrankTrace;
  /** What caused it, what caused that, and so on, the first of them first. */
  causes: CrankTrace[];
  /** What it caused, what that caused, and so on, in the order of their numbers; each names its `cause`. */
  effects: CrankTrace[];
  /** There are more causes or effects than these, in the trace or before it begins. */
  earlier: boolean;
  later: boolean;
};

export type EventKind = 'status' | 'log' | 'trace' | 'fault' | 'console' | 'news';

export type SubscribeOptions = {
  /** All but `trace`, `console` and `news` unless told. */
  kinds?: EventKind[];
  /** Begins after these numbers, with what the kernel still has; unless told, with what comes from now on. */
  after?: { log?: number; trace?: number; fault?: number };
};
