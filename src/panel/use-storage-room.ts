import { useCallback, useEffect, useState } from 'react';

/** What the browser gives to the extension: bytes, and whether it promised to keep what is there. */
export type StorageRoom = { usage: number | null; quota: number | null; persisted: boolean };

const readRoom = async (): Promise<StorageRoom> => {
  const [{ usage, quota }, persisted] = await Promise.all([
    navigator.storage.estimate(),
    navigator.storage.persisted(),
  ]);
  return { usage: usage ?? null, quota: quota ?? null, persisted };
};

/** Asked when it is first shown, and when told to. Null as long as there is no answer. */
export const useStorageRoom = (): { room: StorageRoom | null; reload: () => void } => {
  const [room, setRoom] = useState<StorageRoom | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let wanted = true;
    // Without an answer there is nothing to say.
    void readRoom().then(
      (read) => wanted && setRoom(read),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [attempt]);
  const reload = useCallback(() => setAttempt((before) => before + 1), []);
  return { room, reload };
};
