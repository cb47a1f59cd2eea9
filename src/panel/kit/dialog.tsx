import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';
import styles from './dialog.module.css';

type DialogProps = {
  title: string;
  children: ReactNode;
  onClose: () => void;
  /** What has the focus first; unless told, the first control. */
  initialFocus?: RefObject<HTMLElement | null>;
  /** Where the focus goes afterwards, asked when it closes; unless told, back to what had it. */
  finalFocus?: () => HTMLElement | null;
};

/** A dialog that has the page to itself while it is shown. Its buttons are its children's: `<Base.Close>` among them. */
export const Dialog = ({ title, children, onClose, initialFocus, finalFocus }: DialogProps) => (
  <Base.Root open onOpenChange={(open) => !open && onClose()}>
    <Base.Portal>
      <Base.Backdrop className={styles['backdrop']} />
      <Base.Popup className={styles['popup']} initialFocus={initialFocus} finalFocus={finalFocus}>
        <Base.Title>{title}</Base.Title>
        {children}
      </Base.Popup>
    </Base.Portal>
  </Base.Root>
);

/** A row of a dialog's buttons. */
export const DialogButtons = ({ children }: { children: ReactNode }) => (
  <div className={styles['buttons']}>{children}</div>
);
