import { Fact } from '../kit/facts.tsx';
import { useStorageRoom } from '../use-storage-room.ts';
import { bytesText } from './amounts.ts';

/** What the kernel's database takes, and whether the browser may take it away. */
export const StorageFact = ({ bytes }: { bytes: number | null }) => {
  const { room } = useStorageRoom();
  const quota = room?.quota ?? null;
  return (
    <Fact name="Storage">
      {bytes === null ? '–' : bytesText(bytes)}
      {quota !== null && ` of ${bytesText(quota)}`}
      {room !== null && (room.persisted ? ', kept by the browser' : '; the browser did not promise to keep it')}
    </Fact>
  );
};
