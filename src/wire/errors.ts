/**
 * Every error that crosses a boundary is one of these codes with a message that says what was wrong, where, and what
 * to do. Anything else that is thrown is a bug.
 */
const codes = {
  INVALID_ARGUMENT: 'an argument of a call has the wrong shape',
  INVALID_CONFIG: 'a cluster configuration has a wrong field',
  BUNDLE_UNAVAILABLE: 'the code of a vat could not be fetched',
  BUNDLE_INVALID: 'the code of a vat is not a bundle',
  CODE_CHANGED: 'the code at its place is not the code that was agreed to',
  SUPERVISOR_INVALID: 'the code that every vat worker begins with is not the one this kernel was built with',
  VAT_START_FAILED: 'a vat could not be started',
  BOOTSTRAP_FAILED: 'the bootstrap method rejected or did not settle in time',
  VAT_NOT_FOUND: 'no vat has this id',
  SUBCLUSTER_NOT_FOUND: 'no subcluster has this id',
  SUBCLUSTER_BUSY: 'the subcluster is still being launched',
  CONFIG_CHANGED: 'a system subcluster runs another config than the one that is declared',
  TOO_MANY_ANSWERS: 'so many answers wait to be acknowledged that no further one is kept',
  OBJECT_NOT_FOUND: 'no object has this reference',
  OBJECT_DELETED: 'the object is gone',
  PET_NAME_TAKEN: 'another object has this name',
  PET_NAME_UNKNOWN: 'no object has this name',
  QUERY_REFUSED: 'the query is none that may be asked, or it cannot be answered',
  OBJECT_REVOKED: 'the object was revoked',
  VAT_TERMINATED: 'the vat that was to decide this has ended',
  VAT_SUSPENDED: 'the vat is suspended and answers nothing until it is resumed',
  VAT_BUSY: 'something else is being done with the vat',
  UPGRADE_FAILED: 'the new code could not be started; the old goes on',
  MESSAGE_UNDELIVERED: 'the vat ended before this message had an effect',
  MESSAGE_UNDONE: 'the vat was stopped in the midst of this message, and what it did was undone',
  QUEUE_FULL: 'too many messages wait for the vat; nothing was done',
  VAT_NOT_RESPONDING: 'the vat is busy or stuck',
  VAT_RESTARTED: 'the vat was restarted and did not keep the object or promise',
  SERVICE_NOT_FOUND: 'no service has this name',
  SERVICE_EXISTS: 'a service of this name is registered already',
  SERVICE_UNAVAILABLE: 'the host has not registered the service; nothing was done',
  SERVICE_INTERRUPTED: 'the kernel ended before the host answered; what the call did may stand',
  SERVICE_FAILED: 'an object of the host answered what cannot be passed',
  IO_UNAVAILABLE: 'an I/O channel, or a file of a vat, cannot be opened',
  IO_CLOSED: 'the I/O channel is closed, or nobody is at its other end',
  IO_BUSY: 'so much waits for the I/O channel that it takes no more; nothing was done',
  IO_FAILED: 'an I/O channel or a file failed',
  NOT_CALLABLE: 'a message was sent to a value that is not an object',
  ILLEGAL_SYSCALL: 'a vat did what no vat may do, and was terminated',
  STORAGE_UNAVAILABLE: 'the database cannot be opened here',
  STORAGE_INVALID: 'the database is damaged, foreign or newer than this kernel',
  STORAGE_FAILED: 'the database failed while the kernel ran',
  BACKUP_INVALID: 'the file is no backup of a kernel, or it is damaged',
  BACKUP_WRONG_PASSPHRASE: 'the passphrase does not open the backup',
  BACKUP_UNSUPPORTED: 'the backup was made by a newer kernel',
  BACKUP_BUSY: 'another export or import of this kernel is under way',
  BACKUP_FAILED: 'the backup could not be made or put in place; nothing was changed',
  PHRASE_INVALID: 'the text is no recovery phrase',
  IDENTITY_EXISTS: 'the kernel has an identity, which is replaced only when its storage is reset',
  IDENTITY_MISSING: 'the kernel has no identity yet',
  IDENTITY_LOCKED: 'the identity is locked until its password is given',
  PASSWORD_WRONG: 'the password is not the one that the identity is locked with',
  IDENTITY_NOT_BACKED: 'the identity was made from a raw seed and has no recovery phrase',
  URL_INVALID: 'the text is no ocap URL',
  URL_REFUSED: 'the kernel that issued the URL does not honour it, or never issued it',
  URL_UNKNOWN: 'no ocap URL that is honoured has this id',
  URL_NAME_TAKEN: 'an ocap URL of this name leads to another object',
  TOO_MANY_URLS: 'more ocap URLs were issued or presented within a minute than is allowed',
  REMOTE_COMMS_OFF: 'the network has not been initialised',
  PEER_LOST_STATE: 'the other kernel has forgotten what it shared with this one',
  PEER_GIVEN_UP: 'somebody gave up the other kernel',
  PEER_FAULT: 'the other kernel said what no kernel says; the connection was ended',
  TOO_MANY_PEERS: 'so many peers are stored that no further one is',
  PEER_UNKNOWN: 'no peer has this id',
  RELAY_NOT_ALLOWED: 'the address is neither one of the relays nor a listed host, and is never dialled',
  DOWNLOAD_FAILED: 'a file cannot be reached or is not to be had',
  JSON_INVALID: 'a file is not JSON',
  SESSION_ENDED: 'the connection between host and kernel ended before the answer came',
  KERNEL_STOPPED: 'the kernel was stopped or failed before the answer was durable',
  KERNEL_REPLACED:
    'the state of the kernel that the message was sent to was replaced; what it did there is unknown here',
  KERNEL_BUSY: 'another kernel of this profile is running',
} as const;

export type ErrorCode = keyof typeof codes;

/** Rejections after which nothing of the message has happened (P8). */
const undelivered: ReadonlySet<ErrorCode> = new Set([
  'INVALID_ARGUMENT',
  'IO_BUSY',
  'MESSAGE_UNDELIVERED',
  'MESSAGE_UNDONE',
  'NOT_CALLABLE',
  'OBJECT_DELETED',
  'OBJECT_NOT_FOUND',
  'OBJECT_REVOKED',
  'QUEUE_FULL',
  'SERVICE_UNAVAILABLE',
  'TOO_MANY_URLS',
]);

/** Rejections after which nobody knows how much of the message has happened (P8). */
const interrupted: ReadonlySet<ErrorCode> = new Set([
  'ILLEGAL_SYSCALL',
  'KERNEL_REPLACED',
  'KERNEL_STOPPED',
  'PEER_GIVEN_UP',
  'PEER_LOST_STATE',
  'SERVICE_INTERRUPTED',
  'SESSION_ENDED',
  'VAT_RESTARTED',
  'VAT_TERMINATED',
]);

/**
 * What became of a message that was rejected with this code: `undelivered` had no effect and may be sent again, the effects of
 * `interrupted` may stand, `answered` is neither.
 */
export const fateOf = (code: ErrorCode): 'undelivered' | 'interrupted' | 'answered' => {
  if (undelivered.has(code)) return 'undelivered';
  return interrupted.has(code) ? 'interrupted' : 'answered';
};

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

/** What a person reads of an unknown thrown value: its message, never its stack. Vat code may throw what keeps from being read. */
export const messageOf = (error: unknown): string => {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'an error that cannot be shown';
  }
};
