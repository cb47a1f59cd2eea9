import type { TraceQuery } from '../wire/inspect.ts';
import {
  isAtLeast,
  type CrankStory,
  type CrankTrace,
  type KernelFault,
  type LogLine,
  type LogQuery,
  type RingQuery,
} from '../wire/kernel-events.ts';
import type { Limits } from '../wire/limits.ts';
import type { VatLogFrame, VatStoreChange, VatSyscall } from '../wire/vat-protocol.ts';
import type { Committer } from './committer.ts';
import { tellStory } from './crank-story.ts';
import { describeActions, describeDelivery, matchTrace } from './crank-trace.ts';
import type { PlannedDelivery } from './delivery.ts';
import type { Logger, PlatformServices } from './platform.ts';
import { makeRing, type Ring, type Stretch } from './ring.ts';
import type { KernelStore } from './store/open-store.ts';
import type { CrankEffect } from './translate.ts';
import type { Running } from './vat-runner.ts';

/** How a crank ended. Only the first of them leaves anything behind. */
export type CrankEnd =
  | {
      outcome: 'applied';
      syscalls: readonly VatSyscall[];
      effects: readonly CrankEffect[];
      storeChanges: readonly VatStoreChange[];
      /** Messages that were not sent and that nobody waits for. */
      lostSends: number;
    }
  | { outcome: 'illegal' | 'fault' | 'interrupted'; problem: string; syscalls: readonly VatSyscall[] };

type Line = Omit<LogLine, 'number' | 'undone'>;
type OpenCrank = { planned: PlannedDelivery; time: number; number: number | undefined; lines: Line[]; lost: number };
type Entry =
  | { type: 'lines'; lines: Omit<LogLine, 'number'>[] }
  | { type: 'crank'; crank: CrankTrace }
  | { type: 'fault'; fault: Omit<KernelFault, 'number'> };

type Powers = {
  store: Pick<KernelStore, 'counters'>;
  limits: Limits;
  platform: PlatformServices;
  logger: Logger;
  committer: Pick<Committer, 'isOpen'>;
  /** There is more to read in the rings. Readers harden what they pass on. */
  onShown(): void;
};

const logLevels = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' } as const;
const weigh = ({ text, tags }: LogLine) => tags.reduce((sum, tag) => sum + tag.length, text.length);
const one = () => 1;
const matchLog = ({ level, text = '' }: LogQuery): ((line: LogLine) => boolean) | undefined => {
  if (level === undefined && text === '') return undefined;
  const part = text.toLowerCase();
  return (line) =>
    (level === undefined || isAtLeast(line.level, level)) &&
    (part === '' || [line.text, ...line.tags].some((each) => each.toLowerCase().includes(part)));
};

const query = <Entry extends { number: number; vatId: string | null }>(
  ring: Ring<Entry>,
  limits: Limits,
  { vatId, after, before, newest = after === undefined, limit = limits.eventsPerPush }: RingQuery,
  others?: (entry: Entry) => boolean,
): Stretch<Entry> => {
  const most = Math.min(limit, limits.entriesPerQuery);
  const ofVat = (entry: Entry) => vatId === undefined || entry.vatId === vatId;
  const all = vatId === undefined && others === undefined;
  const matches = all ? undefined : (entry: Entry) => ofVat(entry) && (others?.(entry) ?? true);
  const range = {
    matches,
    ...(after === undefined ? {} : { after: ring.resume(after) }),
    ...(before === undefined ? {} : { before }),
  };
  return harden(newest ? ring.readLast(most, range) : ring.readFirst(most, range));
};

/**
 * What vats did and said and what went wrong, in memory only. Hosts see what is durable (R10): a crank, its log lines and a
 * fault wait here for the next commit, lines between deliveries do not.
 */
export const makeChronicle = ({ store, limits, platform, logger, committer, onShown }: Powers) => {
  const { counters } = store;
  /** A vat has a say in what its problem is called. */
  const brief = (text: string) => text.slice(0, limits.problemLength);
  const logs = makeRing<LogLine>({ first: 1, capacity: limits.logLines, weight: limits.logLength, weigh });
  const trace = makeRing<CrankTrace>({
    first: counters.peek('crank'),
    capacity: limits.tracedCranks,
    weight: Infinity,
    weigh: one,
  });
  const faults = makeRing<KernelFault>({ first: 1, capacity: limits.keptFaults, weight: Infinity, weigh: one });
  const open = new Map<Running, OpenCrank>();
  const ruinous = new WeakMap<Running, number>();
  let waiting: Entry[] = [];
  let deferred = false;
  let stopped = false;

  const showLine = (line: Omit<LogLine, 'number'>): void => {
    logs.push({ number: logs.next(), ...line });
    const tags = line.tags.length === 0 ? '' : ` [${line.tags.join(', ')}]`;
    logger[logLevels[line.level]](`${line.vatId} #${line.delivery}${tags}: ${line.text}`);
  };

  const showEntry = (entry: Entry): void => {
    switch (entry.type) {
      case 'lines':
        entry.lines.forEach(showLine);
        return;
      case 'crank':
        trace.push(entry.crank);
        return;
      case 'fault': {
        const fault = { number: faults.next(), ...entry.fault };
        faults.push(fault);
        logger.warn(`[${fault.code}] ${fault.message}`);
      }
    }
  };

  const show = (): void => {
    if (waiting.length === 0) return;
    const entries = waiting;
    waiting = [];
    entries.forEach(showEntry);
    onShown();
  };

  /** Shows the entry with the commit that makes it durable; when there is nothing to commit, soon. */
  const add = (entry: Entry): void => {
    if (stopped) return;
    waiting.push(entry);
    if (committer.isOpen() || deferred) return;
    deferred = true;
    platform.defer(() => {
      deferred = false;
      if (!committer.isOpen()) show();
    });
  };

  const heldLines = ({ lines, lost }: OpenCrank): Line[] => {
    const [first] = lines;
    if (first === undefined || lost === 0) return lines;
    const text = `${lost} earlier lines of this delivery were not kept`;
    return [{ ...first, level: 'warn', tags: [], text }, ...lines];
  };

  return {
    /** The vat is given a delivery. */
    begin: (vat: Running, planned: PlannedDelivery): void => {
      open.set(vat, { planned, time: platform.now(), number: undefined, lines: [], lost: 0 });
    },

    /** The number of the crank under way: the cause of everything that its step queues. */
    number: (vat: Running): number | null => {
      const crank = open.get(vat);
      if (crank === undefined) return null;
      crank.number ??= counters.take('crank');
      return crank.number;
    },

    /** The number of the crank that ended this incarnation; null when it was something else, or nothing yet. */
    lastCrank: (vat: Running): number | null => ruinous.get(vat) ?? null,

    /** The crank under way is over; call it in the turn of the step that says so. Later calls for the same crank count nothing. */
    end: (vat: Running, end: CrankEnd): void => {
      const crank = open.get(vat);
      if (crank === undefined) return;
      open.delete(vat);
      if (stopped) return;
      const { planned, time, number = counters.take('crank') } = crank;
      const applied = end.outcome === 'applied';
      if (end.outcome === 'illegal' || end.outcome === 'fault') ruinous.set(vat, number);
      if (end.outcome === 'applied' && end.lostSends > 0) {
        const { vat: vatId, incarnation, delivery } = vat;
        const text = `${end.lostSends} messages without result were not sent: too many wait already for who was to get them`;
        crank.lines.push({ vatId, incarnation, delivery, level: 'warn', tags: [], text, time: platform.now() });
      }
      if (crank.lines.length > 0) {
        add({ type: 'lines', lines: heldLines(crank).map((line) => ({ ...line, undone: !applied })) });
      }
      const { cause } = planned;
      const queued = 'item' in cause ? cause.item.queued : null;
      const described = {
        number,
        vatId: vat.vat,
        incarnation: vat.incarnation,
        delivery: vat.delivery,
        ...describeDelivery(planned),
        ...describeActions(end.syscalls, applied ? end.effects : [], applied ? end.storeChanges : []),
        outcome: end.outcome,
        problem: applied ? null : brief(end.problem),
        time,
        // Clocks may be set back.
        waitedMs: queued === null ? null : Math.max(0, time - queued),
        tookMs: Math.max(0, platform.now() - time),
      };
      add({ type: 'crank', crank: described });
    },

    /** The vat wrote a line: in the crank under way, which it waits for, or after an earlier one. */
    log: (vat: Running, { level, text, tags = [], delivery }: VatLogFrame): void => {
      const { vat: vatId, incarnation } = vat;
      const crank = open.get(vat);
      const line: Line = { vatId, incarnation, delivery, level, tags, text, time: platform.now() };
      if (crank === undefined || delivery !== vat.delivery) {
        add({ type: 'lines', lines: [{ ...line, delivery: Math.min(delivery, vat.delivery), undone: false }] });
        return;
      }
      crank.lines.push(line);
      if (crank.lines.length <= limits.logLinesPerCrank) return;
      crank.lines.shift();
      crank.lost += 1;
    },

    /** Something went wrong that a person may want to know of; told when the step of this turn is durable. */
    fault: ({ vatId, code, message }: Pick<KernelFault, 'vatId' | 'code' | 'message'>): void =>
      add({ type: 'fault', fault: { time: platform.now(), vatId, code, message: brief(message) } }),

    /** What waited for the commit has become durable. */
    onCommitted: show,

    logs,
    trace,
    faults,
    listFaults: (): KernelFault[] => faults.readLast(limits.keptFaults).entries,
    getLogs: (what: LogQuery = {}): Stretch<LogLine> => query(logs, limits, what, matchLog(what)),
    getTrace: (what: TraceQuery = {}): Stretch<CrankTrace> => query(trace, limits, what, matchTrace(what)),
    getCrank: (number: number): CrankStory | undefined => harden(tellStory(trace, number)),

    /** The kernel life is over: what waits for a commit is shown to nobody. */
    stop: (): void => {
      stopped = true;
      waiting = [];
      open.clear();
    },
  };
};

export type Chronicle = ReturnType<typeof makeChronicle>;
