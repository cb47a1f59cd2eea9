import { E } from '@endo/eventual-send';
import { useMemo } from 'react';
import type { ObjectMethod } from '../../host/object-methods.ts';
import type { KernelStatus, Party, VatState } from '../../wire/host-api.ts';
import { countOf } from '../count-of.ts';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { readError } from '../readable-error.ts';
import { useKernelQuery } from '../use-kernel-query.ts';
import { cut } from './method-text.ts';
import type { KnownTarget } from './target.ts';
import { useObjectMethods, type Asked } from './use-object-methods.ts';

/** `summary`: how many there are, or why they are not known. */
export type TargetMethods = { summary: string; methods: readonly ObjectMethod[] };

const summaryOf = (asked: Asked, name: string): string => {
  switch (asked.state) {
    case 'asking':
      return `Asking ${name}…`;
    case 'silent':
      return `${name} does not say: ${cut(asked.error.text)}`;
    case 'known':
      if (asked.problem !== null) return `${name} could not describe them: ${cut(readError(asked.problem).text)}`;
      return asked.methods.length === 0
        ? `${name} has no methods`
        : `${name} has ${countOf(asked.methods.length, 'method')}`;
    default:
      throw new TypeError(`unknown state ${JSON.stringify(asked satisfies never)}`);
  }
};

/** A vat that does not run would answer when it does, perhaps never; the question would wait in its queue. */
const absentWords: Record<Exclude<VatState, 'running'>, string> = {
  starting: 'is starting',
  failed: 'has failed',
  suspended: 'is suspended',
};

/** Why an object is not asked; null where it can be. */
const whyAbsent = (owner: Party, revoked: boolean, status: KernelStatus | null): string | null => {
  if (revoked) return 'it was revoked';
  if (owner.kind === 'gone') return 'its owner has ended';
  const vat = owner.kind === 'vat' ? status?.vats.find(({ id }) => id === owner.id) : undefined;
  return vat === undefined || vat.state === 'running' ? null : `its vat ${absentWords[vat.state]}`;
};

/** What the chosen object can do, in its own words; null while none is chosen. */
export const useTargetMethods = (target: KnownTarget | null): TargetMethods | null => {
  const view = useKernelView();
  const status = lastStatusOf(view);
  const kernel = view.state === 'running' ? view.kernel : null;
  const kref = target?.kref ?? null;
  const { answer } = useKernelQuery(kref ?? '', async (asked) => (kref === null ? null : E(asked).getObject(kref)));
  const object = answer.state === 'ready' ? answer.value : null;
  const absent = object === null ? null : whyAbsent(object.owner, object.revoked, status);
  const vatId = object?.owner.kind === 'vat' ? object.owner.id : null;
  const incarnation = status?.vats.find(({ id }) => id === vatId)?.incarnation ?? 0;
  const canAsk = object !== null && absent === null;
  const question = useMemo(
    () => (kernel === null || kref === null || !canAsk ? null : { kernel, kref, incarnation }),
    [kernel, kref, canAsk, incarnation],
  );
  const asked = useObjectMethods(question);

  if (target === null || kernel === null) return null;
  const name = target.name || target.kref;
  if (answer.state === 'failed') return { summary: answer.error.text, methods: [] };
  if (absent !== null) return { summary: `${name} cannot be asked: ${absent}`, methods: [] };
  return {
    summary: summaryOf(asked, name),
    methods: question !== null && asked.state === 'known' ? asked.methods : [],
  };
};
