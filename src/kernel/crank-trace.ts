import type { KRef } from '../wire/ids.ts';
import type { CrankGroup, TraceQuery } from '../wire/inspect.ts';
import type { CrankKind, CrankTrace, SyscallName } from '../wire/kernel-events.ts';
import type { FetchAnswer, VatStoreChange, VatSyscall } from '../wire/vat-protocol.ts';
import type { PlannedDelivery } from './delivery.ts';
import { methodNameOf } from './method-name.ts';
import type { CrankEffect } from './translate.ts';

/** So many of a crank's subjects, sends and resolutions are named; counts tell of the rest. */
const NAMED = 10;

type DeliveryPart = Pick<CrankTrace, 'cause' | 'kind' | 'subject' | 'method' | 'result' | 'size'>;
type ActionPart = Pick<CrankTrace, 'syscalls' | 'sends' | 'resolves' | 'storeChanges'>;

const gcGroup: ReadonlySet<CrankKind> = new Set(['dropExports', 'retireExports', 'retireImports', 'reap']);
const gcKinds = { dropExport: 'dropExports', retireExport: 'retireExports', retireImport: 'retireImports' } as const;

const other = (kind: CrankKind, cause: number | null, subject: readonly KRef[], size: number): DeliveryPart => ({
  cause,
  kind,
  subject: subject.slice(0, NAMED),
  method: null,
  result: null,
  size,
});

/** What a delivery is, for the trace. */
export const describeDelivery = ({ cause, value }: PlannedDelivery): DeliveryPart => {
  switch (cause.kind) {
    case 'message': {
      const { item } = cause;
      const { body } = item.methargs;
      return {
        cause: item.cause,
        kind: 'message',
        subject: [item.target],
        method: methodNameOf(body),
        result: item.result,
        size: body.length,
      };
    }
    case 'notify': {
      const size = value[0] === 'notify' ? value[1].reduce((sum, [, , data]) => sum + data.body.length, 0) : 0;
      return other('notify', cause.item.cause, cause.retired, size);
    }
    case 'gc': {
      const [first] = cause.actions;
      const kind = first === undefined ? 'dropExports' : gcKinds[first.kind];
      return other(
        kind,
        null,
        cause.actions.slice(0, NAMED).map(({ kref }) => kref),
        0,
      );
    }
    case 'turn': {
      const answers = value[0] === 'turn' ? value[1] : [];
      const sizeOf = (answer: FetchAnswer) => ('body' in answer ? answer.body.byteLength : answer.error.length);
      const size = answers.reduce((sum, [, answer]) => sum + sizeOf(answer), 0);
      return other('turn', null, [], size);
    }
    default:
      return other(cause.kind, null, [], 0);
  }
};

const countChanges = (changes: readonly VatStoreChange[]): CrankTrace['storeChanges'] => {
  let [set, size] = [0, 0];
  for (const [key, value] of changes) {
    size += key.length;
    if (value === null) continue;
    set += 1;
    size += value.length;
  }
  return { set, deleted: changes.length - set, size };
};

/** What a vat did in a crank, for the trace: `effects` and changes are none unless they were applied. */
export const describeActions = (
  syscalls: readonly VatSyscall[],
  effects: readonly CrankEffect[],
  storeChanges: readonly VatStoreChange[],
): ActionPart => {
  const counts: Partial<Record<SyscallName, number>> = {};
  for (const [name] of syscalls) counts[name] = (counts[name] ?? 0) + 1;
  const sends: CrankTrace['sends'][number][] = [];
  const resolves: CrankTrace['resolves'][number][] = [];
  for (const effect of effects) {
    if (effect.type === 'send' && sends.length < NAMED) {
      const { target, methargs, result } = effect;
      sends.push({ target, method: methodNameOf(methargs.body), result, size: methargs.body.length });
    } else if (effect.type === 'resolve' && resolves.length < NAMED) {
      resolves.push({ promise: effect.promise, rejected: effect.rejected, size: effect.data.body.length });
    }
  }
  return { syscalls: counts, sends, resolves, storeChanges: countChanges(storeChanges) };
};

/** What a crank is found by. */
const namesIn = ({ subject, result, sends, resolves }: CrankTrace): (KRef | null)[] => [
  ...subject,
  result,
  ...sends.flatMap((send) => [send.target, send.result]),
  ...resolves.map(({ promise }) => promise),
];

const textsIn = (crank: CrankTrace): (string | null)[] => [
  crank.vatId,
  crank.kind,
  crank.method,
  crank.outcome,
  crank.problem,
  ...crank.sends.map(({ method }) => method),
  ...namesIn(crank),
];

const isInGroup = ({ kind, sends, resolves }: CrankTrace, group: CrankGroup): boolean => {
  switch (group) {
    case 'deliver':
      return kind === 'message';
    case 'send':
      return sends.length > 0;
    case 'resolve':
      return resolves.length > 0;
    case 'gc':
      return gcGroup.has(kind);
    default:
      return kind === group;
  }
};

/** Which cranks a query asks for, beyond those of a vat; undefined: all. */
export const matchTrace = ({
  group,
  outcome,
  kref,
  text = '',
}: TraceQuery): ((crank: CrankTrace) => boolean) | undefined => {
  if (group === undefined && outcome === undefined && kref === undefined && text === '') return undefined;
  const part = text.toLowerCase();
  return (crank) =>
    (group === undefined || isInGroup(crank, group)) &&
    (outcome === undefined || (outcome === 'undone' ? crank.outcome !== 'applied' : crank.outcome === outcome)) &&
    (kref === undefined || namesIn(crank).some((name) => name === kref)) &&
    (part === '' || textsIn(crank).some((each) => each?.toLowerCase().includes(part)));
};
