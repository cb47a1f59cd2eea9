import { E } from '@endo/eventual-send';
import type { ReactNode } from 'react';
import type { VatDetails as Details, VatStatus } from '../../wire/host-api.ts';
import { countOf } from '../count-of.ts';
import { RouteLink } from '../frame/route-link.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { ErrorText } from '../kit/error-note.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { When } from '../kit/when.tsx';
import { extensionRoot, placeText } from '../launch/requests.ts';
import { bytesText } from '../overview/amounts.ts';
import { useLiveQuery } from '../use-live-query.ts';
import type { Answer } from '../use-kernel-query.ts';
import { CodeCheck } from './code-check.tsx';
import { shortId } from './short-id.ts';
import { VatActions } from './vat-actions.tsx';
import styles from './vat-details.module.css';

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Hash = ({ hash, what }: { hash: string; what: string }) => (
  <>
    <code title={hash}>{shortId(hash)}</code> <CopyButton text={hash} what={what} />
  </>
);

const namesOr = (names: readonly string[] | undefined, none: string): string =>
  names === undefined || names.length === 0 ? none : names.join(', ');

const LastError = ({ fault }: { fault: Details['lastFault'] }) =>
  fault === null ? (
    <>none since the kernel started</>
  ) : (
    <>
      <When time={fault.time} />: {fault.message} <code>{fault.code}</code>
    </>
  );

/** What the kernel counts and keeps for it; asked for again when something changes. */
const CountedFacts = ({ answer, vat }: { answer: Answer<Details>; vat: VatStatus }) => {
  if (answer.state === 'loading') return <Fact name="Store">counting…</Fact>;
  if (answer.state === 'failed')
    return (
      <Fact name="Store">
        <ErrorText error={answer.error} />
      </Fact>
    );
  const { store, references, lastFault, suspect } = answer.value;
  return (
    <>
      <Fact name="Store">
        {bytesText(store.bytes)} in {countOf(store.rows, 'row')}
      </Fact>
      <Fact name="Objects">
        <RouteLink to={{ view: 'objects', query: { owner: vat.id } }}>{references.exports} of its own</RouteLink>,{' '}
        {references.imports} of others
      </Fact>
      <Fact name="Promises">
        {references.promises} known, {references.deciding} to decide
      </Fact>
      <Fact name="Last error">
        <LastError fault={lastFault} />
      </Fact>
      {suspect && (
        <Fact name="Care">
          <StateLabel tone="wait">a delivery may have ended the kernel</StateLabel>
        </Fact>
      )}
    </>
  );
};

/** What a vat was given, what it runs, how it is, and what a person can do with it. */
export const VatDetails = ({ vat }: { vat: VatStatus }) => {
  const { id, config, bundleId, incarnation, cranks, queueLength, supervisorSha256 } = vat;
  const { answer } = useLiveQuery(id, (kernel) => E(kernel).getVatDetails(id));
  return (
    <div className={styles['details']}>
      <dl className={styles['facts']}>
        <Fact name="Code from">
          <code>{placeText(config.sourceSpec ?? config.bundleSpec ?? config.bundleName ?? '', extensionRoot())}</code>
        </Fact>
        <Fact name="Code">
          <Hash hash={bundleId} what={`the id of the code of ${id}`} />
        </Fact>
        <Fact name="Supervisor">
          {supervisorSha256 === null ? (
            'the host’s own'
          ) : (
            <Hash hash={supervisorSha256} what={`the hash of the supervisor of ${id}`} />
          )}
        </Fact>
        <Fact name="Globals">{namesOr(config.globals, 'none')}</Fact>
        <Fact name="Allowed hosts">{namesOr(config.network?.allowedHosts, 'none')}</Fact>
        <Fact name="Incarnation">{incarnation}</Fact>
        <Fact name="Deliveries">
          <RouteLink to={{ view: 'activity', query: { vat: id } }}>{cranks} in this incarnation</RouteLink>,{' '}
          <RouteLink to={{ view: 'logs', query: { vat: id } }}>log lines</RouteLink>
        </Fact>
        <Fact name="Waiting">{queueLength === 1 ? '1 delivery' : `${queueLength} deliveries`}</Fact>
        <CountedFacts answer={answer} vat={vat} />
      </dl>
      <VatActions vat={vat} />
      <CodeCheck vatId={id} />
    </div>
  );
};
