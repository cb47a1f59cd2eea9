import { lastStatusOf } from '../kernel-store.ts';
import { useKernelView } from '../kernel-context.ts';
import { KernelState } from './kernel-state.tsx';
import styles from './header.module.css';

export const Header = () => {
  const status = lastStatusOf(useKernelView());
  return (
    <header className={styles['header']}>
      <h1 className={styles['brand']}>
        <svg className={styles['mark']} viewBox="0 0 16 16" aria-hidden="true">
          <path d="M8 1.5 13.6 4.75v6.5L8 14.5l-5.6-3.25v-6.5zM8 5.4v5.2" />
        </svg>
        Ocap Kernel
        {status !== null && <span className={styles['version']}>{status.kernel.version}</span>}
      </h1>
      <KernelState />
    </header>
  );
};
