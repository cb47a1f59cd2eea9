import styles from './loading.module.css';

/** What stands where something will be. `what`: as in "Loading the samples…". */
export const Loading = ({ what }: { what: string }) => (
  <p className={styles['loading']} aria-busy="true">
    <span className={styles['wheel']} aria-hidden="true" />
    Loading {what}…
  </p>
);
