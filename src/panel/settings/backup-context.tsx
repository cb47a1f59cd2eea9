/** Exports and imports go on while other views are shown, and what became of them is there when one comes back. */
import { E, type ERef } from '@endo/eventual-send';
import { createContext, useContext, useState, type ReactNode } from 'react';
import type { CheckedBackup, KernelApi } from '../../wire/host-api.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { saveFile } from '../kit/save-file.ts';
import { readError } from '../readable-error.ts';
import { checkBackupFile, writeBackupFile } from './backup-file.ts';
import type { BackupWork } from './backup-work.ts';

type Backups = {
  work: BackupWork;
  /** Resolves when the file is there: whether it is. */
  startExport: (kernel: KernelApi, passphrase: string) => Promise<boolean>;
  /** Has the kernel verify a file; what becomes of it is in `work`, and so is the way to put it in place. */
  startCheck: (kernel: KernelApi, file: File, passphrase: string) => Promise<void>;
  forget: () => void;
};

const BackupContext = createContext<Backups | null>(null);

export const useBackups = (): Backups => {
  const backups = useContext(BackupContext);
  if (backups === null) throw new Error('backups need a BackupProvider around them');
  return backups;
};

const pad = (value: number): string => String(value).padStart(2, '0');

/** `kernel-2026-11-21-0930.ocap` */
const fileName = (date: Date): string => {
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(pad).join('-');
  return `kernel-${day}-${pad(date.getHours())}${pad(date.getMinutes())}.ocap`;
};

export const BackupProvider = ({ children }: { children: ReactNode }) => {
  const announce = useAnnounce();
  const [work, setWork] = useState<BackupWork>({ state: 'idle' });

  const startExport: Backups['startExport'] = async (kernel, passphrase) => {
    const over = new AbortController();
    const giveUp = (): void => over.abort();
    const onProgress = (bytes: number): void => setWork({ state: 'exporting', bytes, giveUp });
    onProgress(0);
    try {
      const file = await writeBackupFile({ kernel, passphrase, onProgress, signal: over.signal });
      const name = fileName(new Date());
      saveFile(file, name);
      setWork({ state: 'exported', name, file });
      announce(`The kernel was exported as ${name}`);
      return true;
    } catch (error) {
      setWork(over.signal.aborted ? { state: 'idle' } : { state: 'exportFailed', error: readError(error) });
      return false;
    }
  };

  const importFailed = (error: unknown): void => setWork({ state: 'importFailed', error: readError(error) });

  const replace = async (checked: ERef<CheckedBackup>, name: string): Promise<boolean> => {
    setWork({ state: 'replacing', name });
    try {
      await E(checked).replace();
    } catch (error) {
      importFailed(error);
      return false;
    }
    setWork({ state: 'imported', name });
    announce(`The kernel is that of ${name}`);
    return true;
  };

  const startCheck: Backups['startCheck'] = async (kernel, file, passphrase) => {
    const { name, size } = file;
    const over = new AbortController();
    const giveUp = (): void => over.abort();
    const onProgress = (bytes: number): void => setWork({ state: 'checking', name, bytes, size, giveUp });
    onProgress(0);
    try {
      const { checked, summary } = await checkBackupFile({ kernel, file, passphrase, onProgress, signal: over.signal });
      const putAway = (): void => {
        setWork({ state: 'idle' });
        // When the connection has ended, the kernel has put it away itself.
        E(checked)
          .return()
          .catch(() => undefined);
      };
      setWork({ state: 'checked', name, size, summary, replace: () => replace(checked, name), putAway });
      announce(`${name} was verified`);
    } catch (error) {
      if (over.signal.aborted) setWork({ state: 'idle' });
      else importFailed(error);
    }
  };

  const forget = (): void => setWork({ state: 'idle' });
  return <BackupContext value={{ work, startExport, startCheck, forget }}>{children}</BackupContext>;
};
