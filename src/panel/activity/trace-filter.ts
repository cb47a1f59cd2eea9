import { isKRef, isVatId } from '../../wire/ids.ts';
import type { TraceQuery } from '../../wire/inspect.ts';
import { groupOptions, outcomeOptions } from './crank-words.ts';

export type TraceFilter = Pick<TraceQuery, 'vatId' | 'kref' | 'group' | 'outcome' | 'text'>;

/** What an address asks for: `?vat=v1&object=ko12&kind=send&outcome=undone&q=buy`. What it cannot ask for is left out. */
export const traceFilterOf = ({
  vat,
  object = '',
  kind,
  outcome,
  q = '',
}: Readonly<Record<string, string>>): TraceFilter => {
  const kref = object.trim();
  const group = groupOptions.find(({ value }) => value !== '' && value === kind)?.value;
  const end = outcomeOptions.find(({ value }) => value !== '' && value === outcome)?.value;
  return {
    ...(isVatId(vat) ? { vatId: vat } : {}),
    ...(isKRef(kref) ? { kref } : {}),
    ...(group === undefined || group === '' ? {} : { group }),
    ...(end === undefined || end === '' ? {} : { outcome: end }),
    ...(q.trim() === '' ? {} : { text: q.trim() }),
  };
};

/** What is wrong with what was typed for an object. */
export const objectProblem = (text: string): string | null =>
  text.trim() === '' || isKRef(text.trim())
    ? null
    : 'Expected the reference of an object or promise, such as ko12 or kp3';
