import { useId } from 'react';
import type { VatState, VatStatus } from '../../wire/host-api.ts';
import { Button } from '../kit/button.tsx';
import { ErrorText } from '../kit/error-note.tsx';
import { StateLabel, type Tone } from '../kit/state-label.tsx';
import { readError } from '../readable-error.ts';
import { emptyDraft, type Draft } from '../send/draft.ts';
import { PingButton } from './ping-button.tsx';
import { ResumeButton } from './resume-button.tsx';
import { shortId } from './short-id.ts';
import { VatDetails } from './vat-details.tsx';
import styles from './vat-table.module.css';

const stateWords: Record<VatState, { tone: Tone; label: string }> = {
  starting: { tone: 'wait', label: 'Starting' },
  running: { tone: 'ok', label: 'Running' },
  failed: { tone: 'bad', label: 'Failed' },
  suspended: { tone: 'bad', label: 'Suspended' },
};

/** Of the table; an error takes a row across all of them, and so do the details. */
const VAT_COLUMNS = 7;

type VatRowProps = {
  vat: VatStatus;
  isBootstrap: boolean;
  /** Whether its details are shown. */
  isOpen: boolean;
  onToggle: () => void;
  onCompose: (draft: Draft) => void;
};

export const VatRow = ({ vat, isBootstrap, isOpen, onToggle, onCompose }: VatRowProps) => {
  const { id, name, state, rootKref, incarnation, queueLength, bundleId, error } = vat;
  const { tone, label } = stateWords[state];
  const detailsId = useId();
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
          <code title={bundleId}>{shortId(bundleId)}</code>
        </td>
        <td role="cell" className={styles['ping']}>
          <PingButton vatId={id} />
          <Button
            look="inline"
            aria-label={`Details of ${id}`}
            aria-expanded={isOpen}
            aria-controls={isOpen ? detailsId : undefined}
            onClick={onToggle}
          >
            Details
          </Button>
        </td>
      </tr>
      {error !== null && (
        <tr role="row" className={styles['error']}>
          <td role="cell" colSpan={VAT_COLUMNS}>
            <div className={styles['reason']}>
              <ErrorText error={readError(error)} />
              {(state === 'suspended' || state === 'failed') && <ResumeButton vatId={id} />}
            </div>
          </td>
        </tr>
      )}
      {isOpen && (
        <tr role="row" className={styles['details']} id={detailsId}>
          <td role="cell" colSpan={VAT_COLUMNS}>
            <VatDetails vat={vat} />
          </td>
        </tr>
      )}
    </>
  );
};
