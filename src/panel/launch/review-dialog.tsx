import { Dialog as Base } from '@base-ui/react/dialog';
import { useRef, type ReactNode } from 'react';
import type { CodeReview } from '../../wire/host-api.ts';
import { countOf } from '../count-of.ts';
import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { Dialog, DialogButtons } from '../kit/dialog.tsx';
import { extensionRoot, requestsOf, type VatRequest } from './requests.ts';
import styles from './review-dialog.module.css';
import type { LaunchPlan } from './use-launch.ts';

const listed = (names: readonly string[], none: string): string => (names.length === 0 ? none : names.join(', '));

/** Enough of an id to compare by eye. */
const shortId = (id: string): string => id.slice(0, 19);

const Facts = ({ children }: { children: ReactNode }) => <dl className={styles['facts']}>{children}</dl>;
const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className={styles['fact']}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const VatReview = ({ vat, code }: { vat: VatRequest; code: CodeReview | undefined }) => (
  <li className={styles['vat']}>
    <h3 className={styles['name']}>
      {vat.name} {vat.isBootstrap && <span className={styles['mark']}>bootstrap</span>}
    </h3>
    <Facts>
      <Fact name="Code from">
        <code>{vat.codeFrom}</code>
      </Fact>
      {code !== undefined && (
        <Fact name="Code">
          <code title={code.bundleId}>{shortId(code.bundleId)}…</code> {countOf(code.codeLength, 'character')}{' '}
          <CopyButton text={code.bundleId} what={`the id of the code of ${vat.name}`} />
        </Fact>
      )}
      <Fact name="Globals">{listed(vat.globals, 'none')}</Fact>
      <Fact name="Hosts it may reach">
        {listed(vat.hosts, 'none')}
        {vat.hosts.length > 0 && (
          <p className={styles['note']}>
            By fetch, without cookies, and it reads only answers that the host lets every site read (CORS).
          </p>
        )}
      </Fact>
      {vat.options.length > 0 && <Fact name="Options">{vat.options.join('; ')}</Fact>}
    </Facts>
    {vat.parameters !== null && (
      <details>
        <summary>Parameters of {vat.name}</summary>
        <pre className={styles['parameters']} tabIndex={0}>
          {vat.parameters}
        </pre>
      </details>
    )}
  </li>
);

type ReviewDialogProps = { title: string; plan: LaunchPlan; onConfirm: () => void; onCancel: () => void };

/** What a config asks for and which code it runs, before any of it does: exactly that code is launched (P13), or none. */
export const ReviewDialog = ({ title, plan, onConfirm, onCancel }: ReviewDialogProps) => {
  const kernel = useKernel();
  const summary = useRef<HTMLParagraphElement>(null);
  const { vats, services, io, replaces } = requestsOf(plan.config, plan.configUrl, extensionRoot());
  return (
    <Dialog title={`Launch ${title}?`} onClose={onCancel} initialFocus={summary}>
      <p ref={summary} tabIndex={-1} className={styles['summary']}>
        {countOf(vats.length, 'vat')} would run, each shut in by itself, with what is listed here and nothing else.
        {replaces && ' A subcluster that was launched from the same config ends first, with all it stored.'}
      </p>
      <Facts>
        <Fact name="Services of the kernel">{listed(services, 'none')}</Fact>
        <Fact name="Input and output">
          {io.length === 0 ? (
            'none'
          ) : (
            <ul role="list">
              {io.map(({ name, what }) => (
                <li key={name}>
                  <code>{name}</code>: {what}
                </li>
              ))}
            </ul>
          )}
        </Fact>
      </Facts>
      <ul className={styles['vats']} role="list" aria-label="Vats to be launched">
        {vats.map((vat) => (
          <VatReview key={vat.name} vat={vat} code={plan.code[vat.name]} />
        ))}
      </ul>
      <div className={styles['decision']}>
        <DialogButtons>
          <Button look="main" unavailable={kernel === null} onClick={onConfirm}>
            Launch
          </Button>
          <Base.Close render={<Button>Cancel</Button>} />
        </DialogButtons>
      </div>
    </Dialog>
  );
};
