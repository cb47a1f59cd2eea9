/** Consoles: I/O channels whose other end are the hosts of the kernel. */
import type { SubclusterId } from './ids.ts';
import type { IODirection, IOUnit } from './io-spec.ts';

export type ConsoleStatus = {
  subclusterId: SubclusterId;
  /** The channel's name in the config of the subcluster. */
  name: string;
  direction: IODirection;
  unit: IOUnit;
  /** The number of the last entry of its history; 0 before the first. */
  lastEntry: number;
  /** Characters that a host has written and the vat has not read. */
  unread: number;
  /** A host has said that no more input comes. */
  inputEnded: boolean;
};

/** What was written, by the vat or by a host. Bytes are in base64. */
export type ConsoleEntry = {
  /** Counts the entries of the console, from 1. */
  number: number;
  from: 'vat' | 'host';
  text: string;
  /** Milliseconds since 1970. */
  time: number;
};

/** Entries after a number, the oldest first, or else the newest; 100 unless told, 1,000 at most. */
export type ConsoleQuery = { after?: number; limit?: number };

export type ConsoleApi = {
  /** The consoles of all subclusters. Listeners of kind `console` are told when something is written. */
  listConsoles(): ConsoleStatus[];
  /** The history that the kernel still has. `dropped`: how many after `after` it has no longer. @throws KernelError `IO_CLOSED` */
  readConsole(id: SubclusterId, name: string, query?: ConsoleQuery): { entries: ConsoleEntry[]; dropped: number };
  /**
   * Writes what the vat then reads; a line needs no end.
   * @throws KernelError `IO_CLOSED`, also after the end of the input, `IO_BUSY` while the vat has too much to read, `INVALID_ARGUMENT`
   */
  writeConsole(id: SubclusterId, name: string, text: string): void;
  /**
   * Ends the input: when the vat has read what was written, it reads null, for the rest of this kernel life. The vat may go on writing.
   * @throws KernelError `IO_CLOSED` for one that is not there, `INVALID_ARGUMENT` for one without input
   */
  endConsole(id: SubclusterId, name: string): void;
};
