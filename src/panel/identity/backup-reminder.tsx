import { RouteLink } from '../frame/route-link.tsx';
import { useIdentity } from './use-identity.ts';
import styles from './identity.module.css';

/** Reminds a person of the phrase until it has been written down and three of its words were told. */
export const BackupReminder = () => {
  const identity = useIdentity();
  if (identity === null || identity.state === 'none') return null;
  if (!identity.backedByPhrase || identity.backedUpAt !== null) return null;
  return (
    <aside className={styles['reminder']} aria-label="Reminder">
      <p>
        <strong>The recovery phrase is not backed up.</strong> Without it, this kernel’s identity is lost with this
        browser profile.
      </p>
      <p>
        <RouteLink to={{ view: 'identity', path: ['backup'] }}>Back up the recovery phrase</RouteLink>
      </p>
    </aside>
  );
};
