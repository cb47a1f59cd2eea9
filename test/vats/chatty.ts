import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Logger = Record<'debug' | 'log' | 'info' | 'warn' | 'error', (...args: unknown[]) => void> & {
  subLogger(options: string | { tags: string[] }): Logger;
};

/** Writes lines in every way there is. */
export const buildRootObject = ({ logger, stdout }: { logger: Logger; stdout(text: string): void }) => {
  console.log('starting');
  return makeDefaultExo('chatty', {
    talk: () => {
      for (const level of ['debug', 'log', 'info', 'warn', 'error'] as const) {
        console[level](`console ${level}`);
        logger[level](`logger ${level}`, { a: 1n });
      }
      const sub = logger.subLogger({ tags: ['one', 'two'] });
      sub.info('tagged');
      sub.subLogger('three').warn('tagged more');
      stdout('standard output');
    },
    rejectUnheard: () => {
      void Promise.reject(TypeError('nobody listens'));
      return 'answered';
    },
    throwTo: async () => {
      const target = Far('target', {
        fail: () => {
          throw RangeError('thrown without an answer');
        },
      });
      void E(target).fail();
      return 'answered';
    },
    fail: () => {
      throw Error('an answer');
    },
  });
};
