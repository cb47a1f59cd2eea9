import { useCallback, useEffect, useRef, useState } from 'react';
import type { KernelApi } from '../wire/host-api.ts';
import { useKernel } from './kernel-context.ts';
import { readError, type ReadableError } from './readable-error.ts';

/** What is known of the answer to a question. */
export type Answer<Value> =
  | { state: 'loading' }
  /** `stale`: the kernel has gone since, or is being asked once more. */
  | { state: 'ready'; value: Value; stale: boolean }
  | { state: 'failed'; error: ReadableError };

/**
 * Asks the kernel whenever the question, or the kernel, is another, and when told to. Answers to earlier questions are dropped.
 * @param question - what is asked, as a value that is equal by `===` while it is the same: a text, as a rule
 */
export const useKernelQuery = <Value>(
  question: string,
  ask: (kernel: KernelApi) => Promise<Value>,
): { answer: Answer<Value>; reload: () => void } => {
  const kernel = useKernel();
  const [attempt, setAttempt] = useState(0);
  const [known, setKnown] = useState<{
    question: string;
    kernel: KernelApi;
    attempt: number;
    answer: Answer<Value>;
  } | null>(null);
  const askLatest = useRef(ask);
  useEffect(() => {
    askLatest.current = ask;
  });

  useEffect(() => {
    if (kernel === null) return undefined;
    let wanted = true;
    const show = (answer: Answer<Value>): void => {
      if (wanted) setKnown({ question, kernel, attempt, answer });
    };
    askLatest.current(kernel).then(
      (value) => show({ state: 'ready', value, stale: false }),
      (error: unknown) => show({ state: 'failed', error: readError(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [question, kernel, attempt]);

  const reload = useCallback(() => setAttempt((before) => before + 1), []);
  if (known === null || known.question !== question) return { answer: { state: 'loading' }, reload };
  const isFresh = known.kernel === kernel && known.attempt === attempt;
  if (isFresh) return { answer: known.answer, reload };
  const { answer } = known;
  return { answer: answer.state === 'ready' ? { ...answer, stale: true } : { state: 'loading' }, reload };
};
