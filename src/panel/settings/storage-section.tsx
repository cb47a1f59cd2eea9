import { E } from '@endo/eventual-send';
import { Button } from '../kit/button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { Fact, Facts } from '../kit/facts.tsx';
import { Section } from '../kit/section.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { bytesText } from '../overview/amounts.ts';
import { useAction } from '../use-action.ts';
import { useKernelQuery } from '../use-kernel-query.ts';
import { useStorageRoom } from '../use-storage-room.ts';
import styles from './settings.module.css';

const amount = (bytes: number | null = null): string => (bytes === null ? '–' : bytesText(bytes));

/** What the store takes, and whether it is there to stay. */
export const StorageSection = () => {
  const { room, reload } = useStorageRoom();
  const { answer } = useKernelQuery('metrics', (kernel) => E(kernel).getMetrics());
  const { action, run } = useAction<boolean>();
  const storage = answer.state === 'ready' ? answer.value.storage : null;
  const ask = (): void =>
    run(async () => {
      const isKept = await navigator.storage.persist();
      reload();
      return isKept;
    });
  return (
    <Section id="storage" title="Storage">
      <Facts>
        <Fact name="The kernel’s database">
          {storage === null ? '–' : `${bytesText(storage.bytes)}, ${bytesText(storage.freeBytes)} of it free`}
        </Fact>
        <Fact name="Everything of the extension">{amount(room?.usage)}</Fact>
        <Fact name="Room that the browser has">{amount(room?.quota)}</Fact>
        <Fact name="When the disk is full">
          {room === null ? (
            '–'
          ) : room.persisted ? (
            <StateLabel tone="ok">Promised to be kept</StateLabel>
          ) : (
            <StateLabel tone="wait">Nothing was promised</StateLabel>
          )}
        </Fact>
      </Facts>
      {room?.persisted === false && (
        <div className={styles['buttons']}>
          <Button unavailable={action.state === 'waiting'} onClick={ask}>
            Ask the browser to keep it
          </Button>
          {action.state === 'done' && !action.result && <span>The browser did not agree.</span>}
        </div>
      )}
      {action.state === 'failed' && <ErrorNote title="The browser could not be asked" error={action.error} />}
    </Section>
  );
};
