import { E } from '@endo/eventual-send';
import type { VatCodeCheck } from '../../wire/host-api.ts';
import type { VatId } from '../../wire/ids.ts';
import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { ErrorText } from '../kit/error-note.tsx';
import { shortId } from './short-id.ts';
import { useAction, type Action } from '../use-action.ts';
import styles from './vat-details.module.css';

const CheckResult = ({ check }: { check: Action<VatCodeCheck> }) => {
  switch (check.state) {
    case 'idle':
      return null;
    case 'waiting':
      return <p>Fetching the code…</p>;
    case 'failed':
      return <ErrorText error={check.error} />;
    case 'done': {
      const { changed, current } = check.result;
      if (!changed) return <p>Unchanged: the code at its place is the code that runs.</p>;
      return (
        <p>
          The code at this URL has changed since launch; it is now <code title={current}>{shortId(current)}</code>{' '}
          <CopyButton text={current} what="the id of the new code" />
        </p>
      );
    }
    default:
      throw new TypeError(`unknown state ${JSON.stringify(check satisfies never)}`);
  }
};

const UpgradeResult = ({ upgrade }: { upgrade: Action<void> }) => {
  switch (upgrade.state) {
    case 'idle':
      return null;
    case 'waiting':
      return <p>Starting the new code…</p>;
    case 'failed':
      return <ErrorText error={upgrade.error} />;
    case 'done':
      return <p>Upgraded: the new code runs, on what the vat had stored.</p>;
    default:
      throw new TypeError(`unknown state ${JSON.stringify(upgrade satisfies never)}`);
  }
};

/** Compares the code that a vat runs with the code that is served where it came from; a vat changes only when told to (P13). */
export const CodeCheck = ({ vatId }: { vatId: VatId }) => {
  const kernel = useKernel();
  const { action: check, run: runCheck, forget: forgetCheck } = useAction<VatCodeCheck>();
  const { action: upgrade, run: runUpgrade, forget: forgetUpgrade } = useAction<void>();
  const busy = kernel === null || check.state === 'waiting' || upgrade.state === 'waiting';
  const changed = check.state === 'done' && check.result.changed;

  const upgradeVat = async (): Promise<void> => {
    if (kernel === null) return;
    await E(kernel).upgradeVat(vatId, harden({ refetch: true }));
    forgetCheck();
  };

  const checkCode = (): void => {
    if (kernel === null) return;
    forgetUpgrade();
    runCheck(() => E(kernel).checkVatCode(vatId));
  };

  return (
    <div className={styles['check']}>
      <div className={styles['buttons']}>
        <Button aria-label={`Check code of ${vatId}`} unavailable={busy} onClick={checkCode}>
          Check code
        </Button>
        {changed && (
          <Button look="main" unavailable={busy} onClick={() => runUpgrade(upgradeVat)}>
            Upgrade {vatId}
          </Button>
        )}
      </div>
      <div className={styles['result']} role="status">
        <CheckResult check={check} />
        <UpgradeResult upgrade={upgrade} />
      </div>
    </div>
  );
};
