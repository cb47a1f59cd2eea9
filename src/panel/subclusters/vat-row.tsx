import type { VatState, VatStatus } from '../../wire/host-api.ts';
import { Button } from '../kit/button.tsx';
import { ErrorText } from '../kit/error-note.tsx';
import { StateLabel, type Tone } from '../kit/state-label.tsx';
import { readError } from '../readable-error.ts';
import { emptyDraft, type Draft } from '../send/draft.ts';
import { PingButton } from './ping-button.tsx';
import styles from './vat-table.module.css';

const stateWords: Record<VatState, { tone: Tone; label: string }> = {
  starting: { tone: 'wait', label: 'Starting' },
  running: { tone: 'ok', label: 'Running' },
  failed: { tone: 'bad', label: 'Failed' },
  suspended: { tone: 'bad', label: 'Suspended' },
};

/** `b1-3f9a0c12`: enough to tell codes apart at a glance. The whole id is in the title. */
const shortBundleId = (bundleId: string): string => bundleId.slice(0, 11);

/** Of the table; an error takes a row across all of them. */
const VAT_COLUMNS = 7;

type VatRowProps = { vat: VatStatus; isBootstrap: boolean; onCompose: (draft: Draft) => void };

export const VatRow = ({ vat, isBootstrap, onCompose }: VatRowProps) => {
  const { id, name, state, rootKref, incarnation, queueLength, bundleId, error } = vat;
  const { tone, label } = stateWords[state];
  return (
    <>
      <tr role="row">
        <th scope="row" role="rowheader">
          <span className={styles['name']}>{name}</span> <code className={styles['id']}>{id}</code>
          {isBootstrap && <span className={styles['mark']}>bootstrap</span>}
        </th>
        <td role="cell" data-label="State">
          <StateLabel tone={tone}>{label}</StateLabel>
        </td>
        <td role="cell" data-label="Root">
          <Button
            look="inline"
            aria-label={`Send a message to ${rootKref}`}
            onClick={() => onCompose({ ...emptyDraft, target: rootKref })}
          >
            <code>{rootKref}</code>
          </Button>
        </td>
        <td role="cell" data-label="Incarnation" className={styles['number']}>
          {incarnation}
        </td>
        <td role="cell" data-label="Queue" className={styles['number']}>
          {queueLength}
        </td>
        <td role="cell" data-label="Code" className={styles['code']}>
          <code title={bundleId}>{shortBundleId(bundleId)}</code>
        </td>
        <td role="cell" className={styles['ping']}>
          <PingButton vatId={id} />
        </td>
      </tr>
      {error !== null && (
        <tr role="row" className={styles['error']}>
          <td role="cell" colSpan={VAT_COLUMNS}>
            <ErrorText error={readError(error)} />
          </td>
        </tr>
      )}
    </>
  );
};
