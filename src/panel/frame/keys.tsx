import styles from './keys.module.css';

/** Keys as they stand on a keyboard: `g o`, pressed one after the other. */
export const Keys = ({ keys }: { keys: string }) => (
  <span className={styles['keys']}>
    {keys.split(' ').map((key, index) => (
      <kbd key={index}>{key}</kbd>
    ))}
  </span>
);
