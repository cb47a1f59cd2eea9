import type { ReactNode } from 'react';
import type { VatStatus } from '../../wire/host-api.ts';
import { CopyButton } from '../kit/copy-button.tsx';
import { CodeCheck } from './code-check.tsx';
import { shortId } from './short-id.ts';
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

/** What a vat was given and what it runs. */
export const VatDetails = ({ vat }: { vat: VatStatus }) => {
  const { id, config, bundleId, incarnation, cranks, supervisorSha256 } = vat;
  return (
    <div className={styles['details']}>
      <dl className={styles['facts']}>
        <Fact name="Code from">
          <code>{config.sourceSpec ?? config.bundleSpec ?? config.bundleName}</code>
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
        <Fact name="Deliveries">{cranks} in this incarnation</Fact>
      </dl>
      <CodeCheck vatId={id} />
    </div>
  );
};
