import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './confirm-dialog.module.css';

type ConfirmDialogProps = {
  title: string;
  /** What is lost, and whatever went wrong with the last try. */
  children: ReactNode;
  confirm: string;
  busy: string | null;
  onConfirm: () => void;
  onClose: () => void;
  /** Where the focus goes afterwards, asked when it closes. */
  finalFocus: () => HTMLElement | null;
};

/** Asks before something is lost. The focus starts on Cancel, so that Enter out of habit loses nothing. */
export const ConfirmDialog = ({
  title,
  children,
  confirm,
  busy,
  onConfirm,
  onClose,
  finalFocus,
}: ConfirmDialogProps) => (
  <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
    <Dialog.Portal>
      <Dialog.Backdrop className={styles['backdrop']} />
      <Dialog.Popup className={styles['popup']} finalFocus={finalFocus}>
        <Dialog.Title>{title}</Dialog.Title>
        <Dialog.Description render={<div className={styles['text']} />}>{children}</Dialog.Description>
        <div className={styles['buttons']}>
          <Dialog.Close render={<Button>Cancel</Button>} />
          <Button look="danger" unavailable={busy !== null} onClick={onConfirm}>
            {confirm}
          </Button>
          <p className={styles['busy']} role="status">
            {busy}
          </p>
        </div>
      </Dialog.Popup>
    </Dialog.Portal>
  </Dialog.Root>
);
