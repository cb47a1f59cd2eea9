import { E } from '@endo/eventual-send';
import type { RevokePreview } from '../../wire/host-api.ts';
import type { ObjectRef } from '../../wire/ids.ts';
import { countOf } from '../count-of.ts';
import { pageHeading } from '../frame/page.tsx';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { Loading } from '../kit/loading.tsx';
import { partyText } from '../kit/party-text.ts';
import { useAction } from '../use-action.ts';
import { useKernelQuery } from '../use-kernel-query.ts';
import styles from './objects.module.css';

const SHOWN = 50;

const Preview = ({ preview }: { preview: RevokePreview }) => {
  const { affected, subclusters, urls, messagesWaiting } = preview;
  return (
    <>
      {affected.length === 0 ? (
        <p>Nobody but its owner has it: nobody would notice.</p>
      ) : (
        <>
          <p>
            {countOf(affected.length, 'holder')} would find it dead
            {subclusters.length > 0 && `, in ${subclusters.join(', ')}`}:
          </p>
          <ul role="list" aria-label="Who is affected">
            {affected.slice(0, SHOWN).map(({ party }, index) => (
              <li key={index}>{partyText(party)}</li>
            ))}
            {affected.length > SHOWN && <li>and {affected.length - SHOWN} more</li>}
          </ul>
        </>
      )}
      {urls.length > 0 && <p>{countOf(urls.length, 'ocap URL')} would be refused.</p>}
      {messagesWaiting.count > 0 && (
        <p>
          {countOf(messagesWaiting.count, 'waiting message')}
          {messagesWaiting.more && ' or more'} to it would reject.
        </p>
      )}
    </>
  );
};

type RevokeDialogProps = { kref: ObjectRef; name: string; onRevoked: () => void; onClose: () => void };

/** Asks before an object is revoked, and says who would notice. */
export const RevokeDialog = ({ kref, name, onRevoked, onClose }: RevokeDialogProps) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { answer } = useKernelQuery(kref, (asked) => E(asked).previewRevoke(kref));
  const { action, run } = useAction<void>();

  const revoke = (): void => {
    if (kernel === null) return;
    run(async () => {
      await E(kernel).revoke(kref);
      announce(`${kref} is revoked`);
      onRevoked();
      onClose();
    });
  };
  const busy = (): string | null => {
    if (kernel === null) return 'The kernel is not connected';
    if (answer.state === 'loading') return 'Looking who is affected…';
    return action.state === 'waiting' ? 'Revoking…' : null;
  };

  return (
    <ConfirmDialog
      title={`Revoke ${name}?`}
      confirm="Revoke"
      busy={busy()}
      onConfirm={revoke}
      onClose={onClose}
      // The button is gone with what it could do.
      {...(action.state === 'waiting' ? { finalFocus: pageHeading } : {})}
    >
      <p>Every message to it rejects from then on, for everybody and for good. There is no way back.</p>
      <div className={styles['list']}>
        {answer.state === 'loading' && <Loading what="who is affected" />}
        {answer.state === 'failed' && <ErrorNote title="Who is affected could not be found" error={answer.error} />}
        {answer.state === 'ready' && <Preview preview={answer.value} />}
      </div>
      {action.state === 'failed' && <ErrorNote title={`${kref} could not be revoked`} error={action.error} />}
    </ConfirmDialog>
  );
};
