import { Button } from '../kit/button.tsx';
import { AppearanceMenu } from './appearance-menu.tsx';
import { KernelState } from './kernel-state.tsx';
import { ViewsMenu } from './rail.tsx';
import styles from './header.module.css';

/** What is always in sight: the kernel's state, and the ways to everything else. */
export const Header = ({ onPalette, onHelp }: { onPalette: () => void; onHelp: () => void }) => (
  <header className={styles['header']}>
    <ViewsMenu />
    <p className={styles['brand']}>
      <svg className={styles['mark']} viewBox="0 0 16 16" aria-hidden="true">
        <path d="M8 1.5 13.6 4.75v6.5L8 14.5l-5.6-3.25v-6.5zM8 5.4v5.2" />
      </svg>
      Ocap Kernel
    </p>
    <KernelState />
    <div className={styles['tools']}>
      <Button look="quiet" aria-keyshortcuts="Control+K Meta+K" onClick={onPalette}>
        Commands
      </Button>
      <AppearanceMenu />
      <Button look="quiet" aria-label="Keyboard shortcuts" title="Keyboard shortcuts" onClick={onHelp}>
        ?
      </Button>
    </div>
  </header>
);
