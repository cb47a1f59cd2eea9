/**
 * A lock that one process holds and that ends with it, however it ends. It is SQLite's: the operating system's own locks on a file,
 * which Node gives no other way to.
 */
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/** Two that begin at the same moment stand in each other's way; one of them gets through when the other waits. */
const PATIENCE_MS = 1_000;

/**
 * @param file - made if it does not exist, and never removed: a new file of the same name would be another lock.
 * @returns what lets go of it, or undefined when another process has it.
 */
export const takeLock = (file: string): (() => void) | undefined => {
  const database = new DatabaseSync(file, { timeout: PATIENCE_MS });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  return () => database.close();
};
