import { E } from '@endo/eventual-send';
import { useState } from 'react';
import type { PeerStatus } from '../../wire/remotes.ts';
import { countOf } from '../count-of.ts';
import { pageHeading } from '../frame/page.tsx';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorNote, ErrorText } from '../kit/error-note.tsx';
import { Section } from '../kit/section.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { VirtualTable, type Column } from '../kit/virtual-table.tsx';
import { When } from '../kit/when.tsx';
import { useAction } from '../use-action.ts';
import { peerWords, shortPeerId } from './state-words.ts';
import styles from './network.module.css';

const PeerState = ({ peer }: { peer: PeerStatus }) => {
  const { tone, label } = peerWords[peer.state];
  return (
    <>
      <StateLabel tone={tone}>{label}</StateLabel> <When time={peer.since} />
    </>
  );
};

/** A row has room for so many characters; several addresses that failed have more. */
const SHORT = 80;

const LastError = ({ text }: { text: string }) => {
  if (text.length <= SHORT) return <span className={styles['error']}>{text} </span>;
  return (
    <details className={styles['error']}>
      <summary>{text.slice(0, SHORT)}…</summary>
      {text}
    </details>
  );
};

const Trouble = ({ peer: { lastError, nextAttempt } }: { peer: PeerStatus }) => (
  <>
    {lastError !== null && <LastError text={lastError} />}
    {nextAttempt !== null && (
      <span>
        next attempt <When time={nextAttempt} />
      </span>
    )}
    {lastError === null && nextAttempt === null && '–'}
  </>
);

const PeerButtons = ({ peer, onForget }: { peer: PeerStatus; onForget: () => void }) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { action, run } = useAction<void>();
  const { peerId, state } = peer;
  const name = shortPeerId(peerId);
  const isBusy = kernel === null || action.state === 'waiting';
  const reconnect = async (): Promise<void> => {
    if (kernel === null) return;
    await E(kernel).reconnectPeer(peerId);
    announce(`Reconnecting ${name}`);
  };
  const close = async (): Promise<void> => {
    if (kernel === null) return;
    await E(kernel).closeConnection(peerId);
    announce(`Closed ${name}`);
  };
  return (
    <div className={styles['buttons']}>
      {state !== 'connected' && (
        <Button look="inline" aria-label={`Reconnect ${name}`} unavailable={isBusy} onClick={() => run(reconnect)}>
          Reconnect
        </Button>
      )}
      {state !== 'closed' && (
        <Button look="inline" aria-label={`Close ${name}`} unavailable={isBusy} onClick={() => run(close)}>
          Close
        </Button>
      )}
      <Button look="inline" aria-label={`Forget ${name}`} unavailable={isBusy} onClick={onForget}>
        Forget…
      </Button>
      {action.state === 'failed' && <ErrorText error={action.error} />}
    </div>
  );
};

const ForgetDialog = ({ peer, onClose }: { peer: PeerStatus; onClose: () => void }) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { action, run } = useAction<void>();
  const { peerId } = peer;
  const waiting = peer.queueLength + peer.unacknowledged;
  const forget = (): void =>
    run(async () => {
      if (kernel === null) return;
      await E(kernel).forgetPeer(peerId);
      announce(`Forgot ${shortPeerId(peerId)}`);
      onClose();
    });
  return (
    <ConfirmDialog
      title="Forget this peer?"
      confirm="Forget"
      typed="forget"
      busy={action.state === 'waiting' ? 'Forgetting…' : kernel === null ? 'The kernel is not connected' : null}
      onConfirm={forget}
      onClose={onClose}
      // Its row, with the button that opened this, goes when all went well.
      finalFocus={pageHeading}
    >
      <p>
        <code className={styles['peer']}>{peerId}</code> is given up as if it never came back:{' '}
        {countOf(waiting, 'message')} that wait for it are rejected, and what they did there, nobody knows.
      </p>
      <p>
        References to its objects are dead from then on, and what only it held here is collected. There is no way back.
      </p>
      {action.state === 'failed' && <ErrorNote title="The peer was not forgotten" error={action.error} />}
    </ConfirmDialog>
  );
};

const columnsFor = (onForget: (peer: PeerStatus) => void): Column<PeerStatus>[] => [
  {
    title: 'Peer',
    width: 'minmax(9rem, 1fr)',
    render: ({ peerId }) => (
      <>
        <code title={peerId}>{shortPeerId(peerId)}</code>{' '}
        <CopyButton text={peerId} what={`the id of ${shortPeerId(peerId)}`} />
      </>
    ),
  },
  { title: 'State', width: 'minmax(9rem, 1fr)', render: (peer) => <PeerState peer={peer} /> },
  {
    title: 'Path',
    width: '5rem',
    render: ({ via }) => (via === null ? '–' : via === 'direct' ? 'direct' : 'relayed'),
  },
  { title: 'Queue', width: '3rem', align: 'end', render: ({ queueLength }) => queueLength },
  { title: 'Unacknowledged', width: '8rem', align: 'end', render: ({ unacknowledged }) => unacknowledged },
  {
    title: 'Round trip',
    width: '5rem',
    align: 'end',
    render: ({ roundTripMs }) => (roundTripMs === null ? '–' : `${Math.round(roundTripMs)} ms`),
  },
  { title: 'Last error', width: 'minmax(9rem, 2fr)', render: (peer) => <Trouble peer={peer} /> },
  {
    title: 'Actions',
    width: '6rem',
    render: (peer) => <PeerButtons peer={peer} onForget={() => onForget(peer)} />,
  },
];

/** The kernels that this one shares something with, or has. */
export const PeerTable = ({ peers }: { peers: readonly PeerStatus[] }) => {
  const [doomed, setDoomed] = useState<string | null>(null);
  const forgetting = peers.find(({ peerId }) => peerId === doomed);
  return (
    <Section id="peers" title="Peers" aside={peers.length > 0 && <span>{countOf(peers.length, 'peer')}</span>}>
      {peers.length === 0 ? (
        <Empty>No peers yet. One kernel issues an ocap URL, the other redeems it.</Empty>
      ) : (
        <VirtualTable
          label="Peers"
          columns={columnsFor(({ peerId }) => setDoomed(peerId))}
          rows={peers}
          keyOf={({ peerId }) => peerId}
          height="24rem"
        />
      )}
      {forgetting !== undefined && <ForgetDialog peer={forgetting} onClose={() => setDoomed(null)} />}
    </Section>
  );
};
