import { useEffect, useState } from 'react';
import { Fact } from '../kit/facts.tsx';
import { bytesText } from './amounts.ts';

type Room = { quota: number | null; persisted: boolean };

const readRoom = async (): Promise<Room> => {
  const [{ quota }, persisted] = await Promise.all([navigator.storage.estimate(), navigator.storage.persisted()]);
  return { quota: quota ?? null, persisted };
};

/** What the kernel's database takes, and whether the browser may take it away. */
export const StorageFact = ({ bytes }: { bytes: number | null }) => {
  const [room, setRoom] = useState<Room | null>(null);
  useEffect(() => {
    let wanted = true;
    // Without an answer there is nothing to say beside the size.
    void readRoom().then(
      (read) => wanted && setRoom(read),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, []);
  const quota = room?.quota ?? null;
  return (
    <Fact name="Storage">
      {bytes === null ? '–' : bytesText(bytes)}
      {quota !== null && ` of ${bytesText(quota)}`}
      {room !== null && (room.persisted ? ', kept by the browser' : '; the browser did not promise to keep it')}
    </Fact>
  );
};
