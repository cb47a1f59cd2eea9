import type { ReactNode } from 'react';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { When } from '../kit/when.tsx';
import { bytesText } from '../overview/amounts.ts';
import type { CheckedFile } from './backup-work.ts';
import styles from './settings.module.css';

const Identity = ({ peerId }: { peerId: string | null | undefined }): ReactNode =>
  peerId === undefined || peerId === null ? 'none' : <code>{peerId}</code>;

/** What would replace what, before a word is typed for it. */
export const ReplaceDialog = ({ checked, onReplace }: { checked: CheckedFile; onReplace: () => void }) => {
  const view = useKernelView();
  const status = lastStatusOf(view);
  const { name, size, summary, putAway } = checked;
  const isOfThis = summary.kernelId === status?.kernel.id;
  const rows: [what: string, now: ReactNode, then: ReactNode][] = [
    ['Kernel', 'this one', isOfThis ? 'this one' : 'another one, or this one before an import'],
    ['State of', 'now', summary.madeAt === null ? 'the file does not say' : <When time={summary.madeAt} />],
    ['Identity', <Identity peerId={status?.remoteComms.peerId} />, <Identity peerId={summary.peerId} />],
    ['Subclusters', status?.subclusters.length, summary.subclusters],
    ['Vats', status?.vats.length, summary.vats],
  ];
  return (
    <ConfirmDialog
      title="Replace this kernel?"
      confirm="Replace"
      typed="import"
      busy={view.state === 'running' ? null : 'The kernel is not connected'}
      onConfirm={onReplace}
      onClose={putAway}
    >
      <p>
        <strong>{name}</strong> ({bytesText(size)}) is whole, and its passphrase is right.
      </p>
      <table className={styles['compared']}>
        <thead>
          <tr>
            <td />
            <th scope="col">Now</th>
            <th scope="col">In the file</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([what, now, then]) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{now}</td>
              <td>{then}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        Everything in this kernel is replaced: its vats and what they stored, its ocap URLs, its settings and its
        identity. There is no way back, but by a file that this kernel was exported to.
      </p>
    </ConfirmDialog>
  );
};
