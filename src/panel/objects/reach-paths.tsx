import { E } from '@endo/eventual-send';
import type { ObjectRef } from '../../wire/ids.ts';
import type { ReachPath, ReachReport } from '../../wire/inspect.ts';
import { countOf } from '../count-of.ts';
import { Failed } from '../kit/failed.tsx';
import { KrefLink } from '../kit/kref-link.tsx';
import { Loading } from '../kit/loading.tsx';
import { PartyLabel } from '../kit/party-label.tsx';
import { useKernelQuery } from '../use-kernel-query.ts';
import styles from './objects.module.css';

const Path = ({ path: { root, steps } }: { path: ReachPath }) => (
  <li className={styles['path']}>
    <PartyLabel party={root} />
    {steps.map(({ kref, owner }, index) => (
      <span key={index} className={styles['step']}>
        <span className={styles['arrow']} aria-hidden="true">
          →
        </span>
        {index === 0 ? 'holds' : 'which holds'} <KrefLink kref={kref} /> of <PartyLabel party={owner} />
      </span>
    ))}
  </li>
);

const Report = ({ report: { held, paths, truncated } }: { report: ReachReport }) => (
  <>
    <p>
      {held.length === 0 ? (
        'No vat has it itself.'
      ) : (
        <>
          {countOf(held.length, 'vat')} {held.length === 1 ? 'has' : 'have'} it:{' '}
          {held.map((party, index) => (
            <span key={index}>
              {index > 0 && ', '}
              <PartyLabel party={party} />
            </span>
          ))}
          .
        </>
      )}
    </p>
    {paths.length === 0 ? (
      <p>No chain leads to it from outside the vats: no connected host, pin, ocap URL or peer can come to it.</p>
    ) : (
      <ol className={styles['list']} role="list" aria-label="Ways to it">
        {paths.map((path, index) => (
          <Path key={index} path={path} />
        ))}
      </ol>
    )}
    {truncated && <p className={styles['quiet']}>There are more; these are the shortest.</p>}
  </>
);

/**
 * Who can reach an object, and how.
 * @param version - another text whenever its holders may be others
 */
export const ReachPaths = ({ kref, version }: { kref: ObjectRef; version: string }) => {
  const { answer, reload } = useKernelQuery(`${kref} ${version}`, (kernel) => E(kernel).pathsTo(kref));
  return (
    <>
      <p className={styles['note']}>
        Each party on a chain can send to the next one, and so could be led to use this object or hand it on. The kernel
        knows who was given what, not what their code does with it.
      </p>
      {answer.state === 'loading' && <Loading what="the ways to it" />}
      {answer.state === 'failed' && (
        <Failed title="The ways to it could not be found" error={answer.error} onRetry={reload} />
      )}
      {answer.state === 'ready' && <Report report={answer.value} />}
    </>
  );
};
