import { E } from '@endo/eventual-send';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { SecretField, typedIn } from '../kit/secret-field.tsx';
import { Section } from '../kit/section.tsx';
import { useAction } from '../use-action.ts';
import type { Quiz } from './quiz.ts';
import styles from './identity.module.css';

type BackupQuizProps = { quiz: Quiz; onPassed: () => void; onBack: () => void };

/** Asks for three words by their places. Who answers has the phrase, and is reminded no more. */
export const BackupQuiz = ({ quiz, onPassed, onBack }: BackupQuizProps) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { action, run } = useAction<void>();
  const [wrong, setWrong] = useState<readonly number[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const nameOf = (place: number): string => `word-${place}`;

  useEffect(() => form.current?.querySelector('input')?.focus(), []);

  const confirm = async (): Promise<void> => {
    if (kernel === null) return;
    await E(kernel).confirmPhraseBackup();
    announce('The recovery phrase is backed up');
    onPassed();
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { currentTarget } = event;
    const wrongPlaces = quiz.wrongPlaces(quiz.places.map((place) => typedIn(currentTarget, nameOf(place))));
    setWrong(wrongPlaces);
    const [first] = wrongPlaces;
    if (first === undefined) run(confirm);
    else currentTarget.querySelector<HTMLInputElement>(`[name="${nameOf(first)}"]`)?.focus();
  };

  return (
    <Section id="quiz" title="What have you written down?">
      <p>Type three of the words as they stand on your paper.</p>
      <form ref={form} className={styles['form']} onSubmit={submit} noValidate>
        {quiz.places.map((place) => (
          <SecretField
            key={place}
            label={`Word ${place}`}
            name={nameOf(place)}
            kind="word"
            error={wrong.includes(place) ? `Word ${place} of the phrase is another one` : null}
            onInput={() => setWrong((before) => before.filter((each) => each !== place))}
          />
        ))}
        <div className={styles['buttons']}>
          <Button look="main" type="submit" unavailable={kernel === null || action.state === 'waiting'}>
            Check the words
          </Button>
          <Button onClick={onBack}>Show the phrase again</Button>
        </div>
      </form>
      {action.state === 'failed' && <ErrorNote title="The backup could not be noted" error={action.error} />}
    </Section>
  );
};
