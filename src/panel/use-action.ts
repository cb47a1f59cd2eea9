import { useRef, useState } from 'react';
import { readError, type ReadableError } from './readable-error.ts';

export type Action<Result> =
  | { state: 'idle' }
  | { state: 'waiting' }
  | { state: 'done'; result: Result }
  | { state: 'failed'; error: ReadableError };

/** What became of the last press of a button; while it is waiting, pressing again does nothing. What was forgotten is not heard of again. */
export const useAction = <Result>(): {
  action: Action<Result>;
  run: (work: () => Promise<Result>) => void;
  forget: () => void;
} => {
  const [action, setAction] = useState<Action<Result>>({ state: 'idle' });
  const latest = useRef(0);
  const run = (work: () => Promise<Result>): void => {
    if (action.state === 'waiting') return;
    latest.current += 1;
    const own = latest.current;
    const show = (next: Action<Result>): void => {
      if (latest.current === own) setAction(next);
    };
    show({ state: 'waiting' });
    work().then(
      (result) => show({ state: 'done', result }),
      (error: unknown) => show({ state: 'failed', error: readError(error) }),
    );
  };
  const forget = (): void => {
    latest.current += 1;
    setAction({ state: 'idle' });
  };
  return { action, run, forget };
};
