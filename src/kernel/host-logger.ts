import type { Logger } from './platform.ts';

/** The host's logger, whose own failures neither stop nor undo what is being logged: there is nobody left to tell of them. */
export const makeHostLogger = (logger: Logger): Logger => {
  const guard =
    (level: keyof Logger) =>
    (message: string): void => {
      try {
        logger[level](message);
      } catch {
        // See above.
      }
    };
  return harden({ debug: guard('debug'), info: guard('info'), warn: guard('warn'), error: guard('error') });
};
