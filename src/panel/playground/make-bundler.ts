/** Has sources bundled by a worker of the page's own. It is started at the first request, and loads the bundler then. */
import { parseBundlerAnswer, type BundlerAnswer, type BundlerRequest } from '../../wire/bundler-protocol.ts';

export type Sources = Pick<BundlerRequest, 'entry' | 'files'>;

export type Bundler = {
  /** Bundles these next; of what is asked for while the worker is busy only the last counts. */
  bundle(sources: Sources): void;
  close(): void;
};

const start = (): Worker =>
  new Worker(new URL('../../bundler/bundle-worker.ts', import.meta.url), { type: 'module', name: 'bundler' });

/** @param onAnswer - gets every answer, with what it is the answer to */
export const makeBundler = (onAnswer: (sources: Sources, answer: BundlerAnswer) => void): Bundler => {
  let worker: Worker | null = null;
  let asked: Sources | null = null;
  let next: Sources | null = null;
  let id = 0;

  const ask = (sources: Sources): void => {
    asked = sources;
    id += 1;
    worker ??= begin();
    worker.postMessage({ id, ...sources } satisfies BundlerRequest);
  };
  const settle = (answer: BundlerAnswer): void => {
    const [answered, waiting] = [asked, next];
    asked = null;
    next = null;
    if (answered !== null) onAnswer(answered, answer);
    if (waiting !== null) ask(waiting);
  };
  /** Another worker is started for what is asked next. */
  const giveUp = (message: string): void => {
    worker?.terminate();
    worker = null;
    settle({ type: 'failed', id, message });
  };
  const begin = (): Worker => {
    const made = start();
    made.onmessage = ({ data }: MessageEvent<unknown>) => {
      const answer = parseBundlerAnswer(data);
      if (answer.type === 'failed') giveUp(answer.message);
      else settle(answer);
    };
    made.onerror = ({ message }) => giveUp(message || 'its worker could not be started');
    return made;
  };

  return harden({
    bundle(sources) {
      if (asked === null) ask(sources);
      else next = sources;
    },
    close() {
      worker?.terminate();
      worker = null;
      asked = null;
      next = null;
    },
  });
};
