import type { SourceProblem } from '../../wire/bundler-protocol.ts';
import { Button } from '../kit/button.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import styles from './playground.module.css';

type ProblemListProps = {
  problems: readonly SourceProblem[];
  /** Whether the vat can be bundled all the same. */
  areWarnings: boolean;
  onGoTo: (place: NonNullable<SourceProblem['place']>) => void;
};

/** What is wrong with the sources; each leads to its place. */
export const ProblemList = ({ problems, areWarnings, onGoTo }: ProblemListProps) => {
  if (problems.length === 0) return null;
  return (
    <ul className={styles['problems']} role="list" aria-label={areWarnings ? 'Warnings' : 'Mistakes'}>
      {problems.map(({ place, text }, index) => (
        <li key={index}>
          <StateLabel tone={areWarnings ? 'wait' : 'bad'}>{areWarnings ? 'Warning' : 'Mistake'}</StateLabel>{' '}
          {place !== null && (
            <Button look="inline" onClick={() => onGoTo(place)}>
              {place.file}, line {place.line}, column {place.column}
            </Button>
          )}{' '}
          {text}
        </li>
      ))}
    </ul>
  );
};
