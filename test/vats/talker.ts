import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Level = 'debug' | 'log' | 'info' | 'warn' | 'error';

/** Writes to its console what it is told to. */
export const buildRootObject = () => {
  const say = (level: Level, text: string): void => console[level](text);
  return makeDefaultExo('talker', {
    say,
    sayOften: (count: number) => {
      for (let i = 1; i <= count; i += 1) say('log', `line ${i}`);
    },
    sayAndLoop: (text: string) => {
      say('log', text);
      for (;;);
    },
  });
};
