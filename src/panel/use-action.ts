import { useState } from 'react';
import { readError, type ReadableError } from './readable-error.ts';

export type Action<Result> =
  | { state: 'idle' }
  | { state: 'waiting' }
  | { state: 'done'; result: Result }
  | { state: 'failed'; error: ReadableError };

/** What became of the last press of a button; while it is waiting, pressing again does nothing. */
export const useAction = <Result>(): {
  action: Action<Result>;
  run: (work: () => Promise<Result>) => void;
  forget: () => void;
} => {
  const [action, setAction] = useState<Action<Result>>({ state: 'idle' });
  const run = (work: () => Promise<Result>): void => {
    if (action.state === 'waiting') return;
    setAction({ state: 'waiting' });
    work().then(
      (result) => setAction({ state: 'done', result }),
      (error: unknown) => setAction({ state: 'failed', error: readError(error) }),
    );
  };
  return { action, run, forget: () => setAction({ state: 'idle' }) };
};
