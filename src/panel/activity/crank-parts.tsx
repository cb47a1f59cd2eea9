/** The parts of a crank that its row and its page show alike. */
import type { ReactNode } from 'react';
import type { KRef } from '../../wire/ids.ts';
import type { CrankKind, CrankTrace } from '../../wire/kernel-events.ts';
import { countOf } from '../count-of.ts';
import { Icon } from '../kit/icon.tsx';
import { kindWords, rejectWord, resolveWord, sendWord, storeWord } from './crank-words.ts';
import { KrefMark } from './kref-mark.tsx';
import type { KrefNames } from './use-kref-names.ts';
import styles from './activity.module.css';

const Labelled = ({ word, children }: { word: { label: string; icon: string }; children?: ReactNode }) => (
  <span className={styles['labelled']}>
    <Icon path={word.icon} />
    <span>
      <span className={styles['word']}>{word.label}</span> {children}
    </span>
  </span>
);

export const Kind = ({ kind }: { kind: CrankKind }) => <Labelled word={kindWords[kind]} />;

const Call = ({ target, method, names }: { target: KRef; method: string | null; names: KrefNames }) => (
  <>
    <KrefMark kref={target} names={names} />
    <span className={styles['method']}>{method === null ? '(…)' : `.${method}`}</span>
  </>
);

/** What it was told of. */
export const About = ({ crank: { kind, subject, method }, names }: { crank: CrankTrace; names: KrefNames }) => {
  const [target] = subject;
  if (kind === 'message' && target !== undefined) return <Call target={target} method={method} names={names} />;
  return (
    <span className={styles['krefs']}>
      {subject.map((kref) => (
        <KrefMark key={kref} kref={kref} names={names} />
      ))}
    </span>
  );
};

type Effect = { key: string; text: ReactNode };

/** Everything that it did, as far as the trace names it. */
const effectsOf = ({ sends, resolves, syscalls, storeChanges }: CrankTrace, names: KrefNames): Effect[] => {
  const unnamed = (syscalls.send ?? 0) - sends.length;
  const changes = storeChanges.set + storeChanges.deleted;
  return [
    ...sends.map(({ target, method, result }, index) => ({
      key: `send ${index}`,
      text: (
        <Labelled word={sendWord}>
          <Call target={target} method={method} names={names} />
          {result !== null && (
            <>
              {' → '}
              <KrefMark kref={result} names={names} />
            </>
          )}
        </Labelled>
      ),
    })),
    ...(unnamed > 0 && sends.length > 0
      ? [{ key: 'sends', text: `and ${countOf(unnamed, 'message')} that are not named` }]
      : []),
    ...resolves.map(({ promise, rejected }) => ({
      key: `resolve ${promise}`,
      text: (
        <Labelled word={rejected ? rejectWord : resolveWord}>
          <KrefMark kref={promise} names={names} />
        </Labelled>
      ),
    })),
    ...(changes > 0
      ? [{ key: 'store', text: <Labelled word={storeWord}>{countOf(changes, 'change')}</Labelled> }]
      : []),
  ];
};

/** @param most - so many are listed; the rest is counted */
export const Effects = ({ crank, names, most }: { crank: CrankTrace; names: KrefNames; most: number }) => {
  const effects = effectsOf(crank, names);
  if (effects.length === 0) return <span className={styles['quiet']}>nothing that others see</span>;
  const more = effects.length - most;
  return (
    <ul className={styles['effects']} role="list">
      {effects.slice(0, most).map(({ key, text }) => (
        <li key={key}>{text}</li>
      ))}
      {more > 0 && <li className={styles['quiet']}>and {more} more</li>}
    </ul>
  );
};
