import { E } from '@endo/eventual-send';
import { useEffect, useState } from 'react';
import { readMethods, type ObjectMethods } from '../../host/object-methods.ts';
import type { KernelApi } from '../../wire/host-api.ts';
import type { ObjectRef } from '../../wire/ids.ts';
import { readError, type ReadableError } from '../readable-error.ts';

/** Whom to ask, and as which incarnation: an upgrade may give an object other methods. */
export type Question = { kernel: KernelApi; kref: ObjectRef; incarnation: number };

export type Asked =
  | { state: 'asking' }
  | ({ state: 'known' } & ObjectMethods)
  /** Objects need not say what they can do; messages may be sent to them all the same. */
  | { state: 'silent'; error: ReadableError };

const ask = ({ kernel, kref }: Question): Promise<Asked> =>
  readMethods(async (method) => {
    const answer = await E(kernel).queueMessage(kref, method, []);
    // It is only looked at: what it refers to need not be held for this page.
    if (answer.slots.length > 0) await E(kernel).release([...answer.slots]);
    return answer;
  }).then(
    (found): Asked => ({ state: 'known', ...found }),
    (error: unknown): Asked => ({ state: 'silent', error: readError(error) }),
  );

/** Asks an object for its methods, once for each question; null asks nothing. */
export const useObjectMethods = (question: Question | null): Asked => {
  const [answered, setAnswered] = useState<{ question: Question; asked: Asked } | null>(null);
  useEffect(() => {
    if (question === null) return undefined;
    let wanted = true;
    void ask(question).then((asked) => {
      if (wanted) setAnswered({ question, asked });
    });
    return () => {
      wanted = false;
    };
  }, [question]);
  return answered !== null && answered.question === question ? answered.asked : { state: 'asking' };
};
