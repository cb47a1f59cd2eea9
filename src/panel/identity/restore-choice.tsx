import { E } from '@endo/eventual-send';
import { useEffect, useRef, useState } from 'react';
import { countOf } from '../count-of.ts';
import { pageHeading } from '../frame/page.tsx';
import { useKernel, useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { Section } from '../kit/section.tsx';
import { useAction } from '../use-action.ts';
import type { FoundPhrase } from './restore-page.tsx';
import { useIdentity } from './use-identity.ts';
import styles from './identity.module.css';

type RestoreChoiceProps = {
  found: FoundPhrase;
  /** `outcome`: what this kernel is now, in a sentence. */
  onRestored: (outcome: string) => void;
};

/** Shows whose phrase it is, before anything is done, and what can be done with it in this kernel. */
export const RestoreChoice = ({ found, onRestored }: RestoreChoiceProps) => {
  const { peerId, mnemonic } = found;
  const kernel = useKernel();
  const announce = useAnnounce();
  const status = lastStatusOf(useKernelView());
  const identity = useIdentity();
  const { action, run } = useAction<void>();
  const [asking, setAsking] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => heading.current?.focus(), [peerId]);

  if (identity === null) return null;
  const isBusy = kernel === null || action.state === 'waiting';
  const become = (work: () => Promise<unknown>, outcome: string): void =>
    run(async () => {
      await work();
      announce(outcome);
      onRestored(outcome);
      pageHeading()?.focus();
    });
  const adopt = (outcome: string): void => {
    if (kernel !== null) become(() => E(kernel).initIdentity(harden({ mnemonic })), outcome);
  };
  const replace = (): void => {
    if (kernel === null) return;
    become(
      () => E(kernel).restoreIdentity(harden({ mnemonic, resetStorage: true })),
      `This kernel is ${peerId} now, and begins anew.`,
    );
  };
  const isSame = identity.state !== 'none' && identity.peerId === peerId;

  return (
    <Section id="found" title="Whose phrase this is" headingRef={heading}>
      <p>
        It makes the peer <code className={styles['peer']}>{peerId}</code>
        {isSame && ', which this kernel is already'}.
      </p>
      {identity.state !== 'none' && !isSame && (
        <p>
          This kernel is <code className={styles['peer']}>{identity.peerId}</code>. It can become the other one only by
          beginning anew.
        </p>
      )}
      <div className={styles['buttons']}>
        {identity.state === 'none' && (
          <Button look="main" unavailable={isBusy} onClick={() => adopt(`This kernel is ${peerId} now.`)}>
            Become this peer
          </Button>
        )}
        {isSame && identity.state === 'locked' && (
          <Button look="main" unavailable={isBusy} onClick={() => adopt('The identity is unlocked.')}>
            Unlock with this phrase
          </Button>
        )}
        {identity.state !== 'none' && (
          <Button ref={opener} look="danger" unavailable={isBusy} onClick={() => setAsking(true)}>
            Begin anew as this peer…
          </Button>
        )}
        {action.state === 'waiting' && !asking && <span>Restoring…</span>}
      </div>
      {action.state === 'failed' && !asking && <ErrorNote title="Nothing was restored" error={action.error} />}
      {asking && (
        <ConfirmDialog
          title="Begin anew as this peer?"
          confirm="Empty and restore"
          typed="replace"
          busy={action.state === 'waiting' ? 'Restoring…' : kernel === null ? 'The kernel is not connected' : null}
          onConfirm={replace}
          onClose={() => setAsking(false)}
          // The button that opened this is gone with the section when all went well.
          finalFocus={() => (opener.current?.isConnected ? opener.current : pageHeading())}
        >
          <p>
            Everything in this kernel is removed: {countOf(status?.subclusters.length ?? 0, 'subcluster')} with{' '}
            {countOf(status?.vats.length ?? 0, 'vat')} and what they stored, its ocap URLs, what it shared with{' '}
            {countOf(status?.remoteComms.peers.length ?? 0, 'peer')}, and the password.
          </p>
          <p>
            Then it is <code className={styles['peer']}>{peerId}</code>. There is no way back, but by a backup file of
            this kernel.
          </p>
          {action.state === 'failed' && <ErrorNote title="Nothing was restored" error={action.error} />}
        </ConfirmDialog>
      )}
    </Section>
  );
};
