/**
 * Every error that crosses a boundary is one of these codes with a message that says what was wrong, where, and what
 * to do. Anything else that is thrown is a bug.
 */
const codes = {
  INVALID_ARGUMENT: 'an argument of a call has the wrong shape',
  INVALID_CONFIG: 'a cluster configuration has a wrong field',
  BUNDLE_UNAVAILABLE: 'the code of a vat could not be fetched',
  BUNDLE_INVALID: 'the code of a vat is not a bundle',
  VAT_START_FAILED: 'a vat could not be started',
  BOOTSTRAP_FAILED: 'the bootstrap method rejected or did not settle in time',
  VAT_NOT_FOUND: 'no vat has this id',
  SUBCLUSTER_NOT_FOUND: 'no subcluster has this id',
  OBJECT_NOT_FOUND: 'no object has this reference',
  OBJECT_DELETED: 'the object is gone',
  OBJECT_REVOKED: 'the object was revoked',
  VAT_TERMINATED: 'the vat of the object has ended',
  VAT_NOT_RESPONDING: 'the vat is busy or stuck',
  VAT_RESTARTED: 'the vat was restarted and did not keep the object or promise',
  NOT_CALLABLE: 'a message was sent to a value that is not an object',
  ILLEGAL_SYSCALL: 'a vat did what no vat may do, and was terminated',
  STORAGE_UNAVAILABLE: 'the database cannot be opened here',
  STORAGE_INVALID: 'the database is damaged, foreign or newer than this kernel',
  STORAGE_FAILED: 'the database failed while the kernel ran',
  SESSION_ENDED: 'the connection between host and kernel ended before the answer came',
  KERNEL_STOPPED: 'the kernel was stopped or failed before the answer was durable',
  KERNEL_BUSY: 'another kernel of this profile is running',
} as const;

export type ErrorCode = keyof typeof codes;

/** An error that may cross a boundary. `message` begins with the code in brackets, so that it survives any wire. */
export class KernelError extends Error {
  readonly code: ErrorCode;
  /** The message without the code. */
  readonly detail: string;

  constructor(code: ErrorCode, detail: string) {
    super(`[${code}] ${detail}`);
    this.name = 'KernelError';
    this.code = code;
    this.detail = detail;
  }
}

const CODED = /^\[([A-Z_]+)\] /;

/** The code that an error carries in its message, or undefined when it is not one of ours. */
export const codeOf = (error: unknown): ErrorCode | undefined => {
  const message = error instanceof Error ? error.message : typeof error === 'string' ? error : '';
  const found = CODED.exec(message)?.[1];
  return found !== undefined && Object.hasOwn(codes, found) ? (found as ErrorCode) : undefined;
};

/** What a person reads of an unknown thrown value: its message, never its stack. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
