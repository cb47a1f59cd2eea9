import { useState } from 'react';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { Empty } from '../kit/empty.tsx';
import { When } from '../kit/when.tsx';
import { BackupQuiz } from './backup-quiz.tsx';
import type { Quiz } from './quiz.ts';
import { RevealPhrase } from './reveal-phrase.tsx';
import { useIdentity, type KnownIdentity } from './use-identity.ts';
import styles from './identity.module.css';

type Step = { name: 'read' } | { name: 'quiz'; quiz: Quiz } | { name: 'done' };

const Backup = ({ identity }: { identity: KnownIdentity }) => {
  const [step, setStep] = useState<Step>({ name: 'read' });
  switch (step.name) {
    case 'read':
      return (
        <>
          {identity.backedUpAt !== null && (
            <p className={styles['note']}>
              It was confirmed that the phrase is written down <When time={identity.backedUpAt} />. It can be read and
              confirmed again.
            </p>
          )}
          <RevealPhrase hasPassword={identity.hasPassword} onWritten={(quiz) => setStep({ name: 'quiz', quiz })} />
        </>
      );
    case 'quiz':
      return (
        <BackupQuiz
          quiz={step.quiz}
          onPassed={() => setStep({ name: 'done' })}
          onBack={() => setStep({ name: 'read' })}
        />
      );
    case 'done':
      return (
        <p className={styles['done']}>
          The recovery phrase is backed up. Keep it where only you find it: whoever has it can be this kernel.{' '}
          <RouteLink to={{ view: 'identity' }}>Back to the identity</RouteLink>
        </p>
      );
    default:
      throw new TypeError(`unknown step ${JSON.stringify(step satisfies never)}`);
  }
};

/** `#/identity/backup`: the phrase is shown, written down, and asked for. */
export const BackupPage = () => {
  const identity = useIdentity();
  return (
    <Page title="Back up the recovery phrase" aside={<RouteLink to={{ view: 'identity' }}>Identity</RouteLink>}>
      {identity === null ? (
        <Empty>Nothing is known of the kernel yet.</Empty>
      ) : identity.state === 'none' ? (
        <Empty>This kernel has no identity yet, and so no phrase.</Empty>
      ) : identity.backedByPhrase ? (
        <Backup identity={identity} />
      ) : (
        <Empty>This identity was made from a raw seed, as tests do; no phrase gives it back.</Empty>
      )}
    </Page>
  );
};
