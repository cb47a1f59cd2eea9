import { KernelError, messageOf } from '../../wire/errors.ts';
import type { KernelDatabase } from '../store/database.ts';
import { whileShredding } from '../store/identity.ts';
import { copyRows } from '../store/table-rows.ts';

/**
 * Puts verified state in the place of the present one, in one transaction. The caller has committed everything, and ends the
 * kernel's life when this returns.
 * @throws KernelError `BACKUP_FAILED`; all is as it was. `STORAGE_FAILED`; the database can no longer be relied upon.
 */
export const replaceState = (database: KernelDatabase, scratch: KernelDatabase): void => {
  // Of a worker that was ended something may still be heard: the same vat gets no incarnation twice in one process.
  const incarnations = database.executeQuery('SELECT id, incarnation FROM vats');
  try {
    database.exec('BEGIN IMMEDIATE');
    whileShredding(database, () => database.exec('DELETE FROM identity'));
    copyRows(scratch, database);
    const raise = database.prepare('UPDATE vats SET incarnation = max(incarnation, ?) WHERE id = ?');
    for (const { id = null, incarnation = null } of incarnations) raise.run(incarnation, id);
    // A copy is another kernel: the next life gives it an id of its own.
    database.exec('DELETE FROM kernel_meta; COMMIT');
  } catch (error) {
    try {
      // SQLite has rolled back by itself after some failures; then this one says so, and the next line finds all well.
      database.exec('ROLLBACK');
    } catch (problem) {
      if (!/no transaction is active/.test(messageOf(problem))) {
        throw new KernelError('STORAGE_FAILED', messageOf(problem));
      }
    }
    throw new KernelError('BACKUP_FAILED', `the imported state could not be written: ${messageOf(error)}`);
  }
};
