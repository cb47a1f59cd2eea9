import { Dialog as Base } from '@base-ui/react/dialog';
import { useId, useState, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog, DialogButtons } from './dialog.tsx';
import { controlClass, Field } from './field.tsx';
import styles from './confirm-dialog.module.css';

type ConfirmDialogProps = {
  title: string;
  /** What is lost, and whatever went wrong with the last try. */
  children: ReactNode;
  confirm: string;
  /** A word to be typed before it can be confirmed, for what can never be had back. */
  typed?: string;
  /** Why it cannot be confirmed now: under way, or no kernel. */
  busy: string | null;
  onConfirm: () => void;
  onClose: () => void;
  /** Where the focus goes afterwards, asked when it closes; unless told, back to what had it. */
  finalFocus?: () => HTMLElement | null;
};

/** Asks before something is lost. The focus starts on Cancel or the word to type, so that Enter out of habit loses nothing. */
export const ConfirmDialog = ({
  title,
  children,
  confirm,
  typed,
  busy,
  onConfirm,
  onClose,
  finalFocus,
}: ConfirmDialogProps) => {
  const [text, setText] = useState('');
  const id = useId();
  const isTyped = typed === undefined || text.trim() === typed;
  return (
    <Dialog title={title} onClose={onClose} {...(finalFocus === undefined ? {} : { finalFocus })}>
      <Base.Description render={<div className={styles['text']} />}>{children}</Base.Description>
      {typed !== undefined && (
        <Field id={id} label={`Type ${typed} to confirm`} error={null}>
          {(control) => (
            <input
              {...control}
              className={controlClass}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      )}
      <DialogButtons>
        <Base.Close render={<Button>Cancel</Button>} />
        <Button look="danger" unavailable={busy !== null || !isTyped} onClick={onConfirm}>
          {confirm}
        </Button>
        <p className={styles['busy']} role="status">
          {busy}
        </p>
      </DialogButtons>
    </Dialog>
  );
};
