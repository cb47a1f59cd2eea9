import { E } from '@endo/eventual-send';
import { useRef, useState, type FormEvent } from 'react';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { ErrorNote, ErrorText } from '../kit/error-note.tsx';
import { SecretField, typedIn } from '../kit/secret-field.tsx';
import { Section } from '../kit/section.tsx';
import { useAction } from '../use-action.ts';
import { copySecret, useClipboardState } from './page-clipboard.ts';
import { makeQuiz, type Quiz } from './quiz.ts';
import type { ClipboardState } from './secret-clipboard.ts';
import { useReveal } from './use-reveal.ts';
import { WordGrid } from './word-grid.tsx';
import styles from './identity.module.css';

const clipboardText: Record<ClipboardState, string | null> = {
  empty: null,
  holding:
    'The phrase is in the clipboard, for a minute and as long as this page is open. Then the clipboard is cleared.',
  failed: 'The clipboard could not be cleared. Copy something else.',
};

const random = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

/** Copies what is shown; the clipboard has it for a minute. */
const CopyPhrase = ({ phrase }: { phrase: string }) => {
  const announce = useAnnounce();
  const { action, run } = useAction<void>();
  const copy = async (): Promise<void> => {
    await copySecret(phrase);
    announce('Copied the phrase; the clipboard is cleared in a minute');
  };
  return (
    <>
      <Button unavailable={action.state === 'waiting'} onClick={() => run(copy)}>
        Copy the phrase
      </Button>
      {action.state === 'failed' && <ErrorText error={action.error} />}
    </>
  );
};

type RevealPhraseProps = {
  hasPassword: boolean;
  /** The person says that the phrase is written down. */
  onWritten: (quiz: Quiz) => void;
};

/** Shows the phrase to who asks for it. The words are in the page for as long as they are shown, and before that nowhere in it. */
export const RevealPhrase = ({ hasPassword, onWritten }: RevealPhraseProps) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { secret: phrase, reveal, hide } = useReveal();
  const { action, run } = useAction<void>();
  const [quiz, setQuiz] = useState<Quiz | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const clipboard = useClipboardState();

  const ask = async (): Promise<void> => {
    if (kernel === null || form.current === null) return;
    const password = hasPassword ? typedIn(form.current, 'password') : undefined;
    const words = await E(kernel).revealRecoveryPhrase(harden(password === undefined ? {} : { password }));
    form.current.reset();
    if (!reveal(words)) throw new Error('This page has lost the focus meanwhile. Reveal the phrase again.');
    setQuiz(makeQuiz(words, random));
    announce('The phrase is shown. It is hidden again after a minute, and when you leave this page.');
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (phrase === null) run(ask);
    else hide();
  };

  const isWrong = action.state === 'failed' && action.error.code === 'PASSWORD_WRONG';
  return (
    <Section id="phrase" title="The phrase">
      <p>
        These words are this kernel’s identity: with them it can be the same peer on another machine. Write them down in
        their order, on paper, where nobody looks over your shoulder. Never type them into a website, and take no
        picture.
      </p>
      <form ref={form} className={styles['form']} onSubmit={submit} noValidate>
        {hasPassword && phrase === null && (
          <SecretField
            label="Password"
            name="password"
            kind="current-password"
            hint="The phrase is shown to who knows the identity’s password."
            error={isWrong ? action.error.text : null}
          />
        )}
        <div className={styles['buttons']}>
          <Button
            look={quiz === null ? 'main' : 'plain'}
            type="submit"
            unavailable={kernel === null || action.state === 'waiting'}
          >
            {phrase === null ? 'Reveal the phrase' : 'Hide the phrase'}
          </Button>
          {action.state === 'waiting' && <span>Asking the kernel…</span>}
        </div>
      </form>
      {action.state === 'failed' && !isWrong && (
        <ErrorNote title="The phrase could not be shown" error={action.error} />
      )}
      <WordGrid phrase={phrase} />
      {phrase !== null && (
        <p className={styles['note']}>
          Hidden again after a minute, and when this page is left or another window is used.
        </p>
      )}
      {quiz !== null && (
        <div className={styles['buttons']}>
          {phrase !== null && <CopyPhrase phrase={phrase} />}
          <Button look="main" onClick={() => onWritten(quiz)}>
            I have written it down
          </Button>
        </div>
      )}
      <p role="status">{clipboardText[clipboard]}</p>
    </Section>
  );
};
