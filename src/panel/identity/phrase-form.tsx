import { E } from '@endo/eventual-send';
import { useRef, useState, type ClipboardEvent, type FocusEvent, type FormEvent, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { SecretField } from '../kit/secret-field.tsx';
import { useAction } from '../use-action.ts';
import { wordCounts, wordProblem, wordsOf, type WordCount } from './phrase-words.ts';
import type { FoundPhrase } from './restore-page.tsx';
import styles from './identity.module.css';

type Problems = Readonly<Record<number, string | null>>;

type PhraseFormProps = {
  onFound: (found: FoundPhrase) => void;
  /** Something else is typed: what was found no longer holds. */
  onChange: () => void;
};

/** Twelve or 24 fields, each checked when it is left; a phrase that is pasted fills them all. The kernel tells whose it is. */
export const PhraseForm = ({ onFound, onChange }: PhraseFormProps) => {
  const kernel = useKernel();
  const { action, run, forget } = useAction<void>();
  const [count, setCount] = useState<WordCount>(12);
  const [problems, setProblems] = useState<Problems>({});
  const form = useRef<HTMLFormElement>(null);

  const inputs = (): HTMLInputElement[] => [
    ...(form.current?.querySelectorAll<HTMLInputElement>('[name="word"]') ?? []),
  ];
  const check = (index: number, typed: string): string | null => {
    const problem = wordProblem(typed);
    setProblems((before) => ({ ...before, [index]: problem }));
    return problem;
  };
  const changed = (index: number): void => {
    setProblems((before) => ({ ...before, [index]: null }));
    forget();
    onChange();
  };
  const choose = (next: WordCount): void => {
    setCount(next);
    setProblems({});
    forget();
    onChange();
  };

  const indexOf = (target: EventTarget): number => inputs().findIndex((input) => input === target);

  /** A phrase in one piece, or a part of it: from the field on that it is pasted into. */
  const paste = (event: ClipboardEvent<HTMLFormElement>): void => {
    const words = wordsOf(event.clipboardData.getData('text'));
    const index = indexOf(event.target);
    if (words.length < 2 || index < 0) return;
    event.preventDefault();
    const whole = wordCounts.find((each) => each === words.length);
    // Its fields have to be there before they are filled.
    if (whole !== undefined && whole !== count) flushSync(() => choose(whole));
    const start = whole === undefined ? index : 0;
    const fields = inputs();
    words.forEach((word, offset) => {
      const field = fields[start + offset];
      if (field === undefined) return;
      field.value = word;
      check(start + offset, word);
    });
    forget();
    onChange();
    fields[Math.min(start + words.length, fields.length) - 1]?.focus();
  };
  const leave = (event: FocusEvent<HTMLFormElement>): void => {
    const index = indexOf(event.target);
    if (event.target instanceof HTMLInputElement && index >= 0 && event.target.value !== '') {
      check(index, event.target.value);
    }
  };
  /** No word has a space in it: it leads to the next. */
  const pressKey = (event: KeyboardEvent<HTMLFormElement>): void => {
    const index = indexOf(event.target);
    if (event.key !== ' ' || index < 0) return;
    event.preventDefault();
    inputs()[index + 1]?.focus();
  };

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (kernel === null) return;
    const fields = inputs();
    const wrong = fields.filter((field, index) => check(index, field.value) !== null);
    if (wrong.length > 0) {
      wrong[0]?.focus();
      return;
    }
    const mnemonic = fields.map(({ value }) => value).join(' ');
    run(async () => {
      const peerId = await E(kernel).peerIdOfPhrase(mnemonic);
      onFound({ peerId, mnemonic });
    });
  };

  return (
    <form
      ref={form}
      className={styles['form']}
      onSubmit={submit}
      onPaste={paste}
      onBlur={leave}
      onKeyDown={pressKey}
      autoComplete="off"
      noValidate
    >
      <fieldset className={styles['choices']}>
        <legend>Length of the phrase</legend>
        {wordCounts.map((each) => (
          <label key={each}>
            <input type="radio" name="count" checked={count === each} onChange={() => choose(each)} /> {each} words
          </label>
        ))}
      </fieldset>
      <div className={styles['words']}>
        {Array.from({ length: count }, (_, index) => (
          <SecretField
            key={index}
            label={`Word ${index + 1}`}
            name="word"
            kind="word"
            error={problems[index] ?? null}
            onInput={() => changed(index)}
          />
        ))}
      </div>
      <div className={styles['buttons']}>
        <Button look="main" type="submit" unavailable={kernel === null || action.state === 'waiting'}>
          Whose phrase is this?
        </Button>
        {action.state === 'waiting' && <span>Looking…</span>}
      </div>
      {action.state === 'failed' && <ErrorNote title="This is no recovery phrase" error={action.error} />}
    </form>
  );
};
