/** What the command ends with, for scripts; `docs/cli.md` lists them. */
export const exitCodes = {
  done: 0,
  /** What was asked for did not happen; standard error says why. */
  failed: 1,
  /** The command line itself was wrong, and nothing was done. */
  usage: 2,
  /** No kernel runs in this home. */
  notRunning: 3,
  /** A kernel runs in this home already. */
  alreadyRunning: 4,
} as const;

/** An end of a command that its user is told of in one line. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

export const usageError = (message: string): CommandError => new CommandError(message, exitCodes.usage);
