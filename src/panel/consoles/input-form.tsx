import { E } from '@endo/eventual-send';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { ConsoleStatus } from '../../wire/consoles.ts';
import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { useAction } from '../use-action.ts';
import { base64Of, type Notation } from './bytes-text.ts';
import { useTypedTexts } from './typed-context.tsx';
import styles from './consoles.module.css';

const units: Record<ConsoleStatus['unit'], string> = {
  line: 'The vat reads it line by line',
  string: 'The vat reads it as it is, without an end of the line',
  chars: 'The vat reads it character by character',
  bytes: 'The vat reads the bytes',
};

type InputFormProps = {
  status: ConsoleStatus;
  notation: Notation;
  unavailable: boolean;
  fieldRef: RefObject<HTMLTextAreaElement | null>;
};

/** The line one types in. What the kernel did not take stays there; the arrow keys bring back what was sent before. */
export const InputForm = ({ status, notation, unavailable, fieldRef }: InputFormProps) => {
  const { subclusterId, name, unit } = status;
  const kernel = useKernel();
  const key = `${subclusterId} ${name}`;
  const texts = useTypedTexts();
  const [text, setText] = useState(() => texts.get(key).draft);
  const [problem, setProblem] = useState<string | null>(null);
  /** Which of what was sent is shown, and what was being typed before. */
  const [recalled, setRecalled] = useState<{ back: number; typed: string }>({ back: 0, typed: '' });
  const { action, run, forget } = useAction<void>();
  const id = useId();
  const latest = useRef(text);

  useEffect(() => {
    latest.current = text;
    texts.keepDraft(key, text);
  }, [texts, key, text]);

  const change = (next: string): void => {
    setText(next);
    setProblem(null);
    if (action.state === 'failed') forget();
  };

  const submit = (): void => {
    if (unavailable || kernel === null || action.state === 'waiting') return;
    const data = unit === 'bytes' && notation === 'hex' ? base64Of(text) : text;
    if (data === undefined) {
      setProblem('Not hex: two digits for each byte, as in 68 69 0a');
      return;
    }
    if (text === '' && unit !== 'line') {
      setProblem('Type what the vat is to read');
      return;
    }
    run(async () => {
      await E(kernel).writeConsole(subclusterId, name, data);
      texts.addSent(key, text);
      setRecalled({ back: 0, typed: '' });
      // What was typed meanwhile stays.
      if (latest.current === text) setText('');
    });
  };

  /** Goes so far back in what was sent; 0 is what was being typed. */
  const recall = (back: number): void => {
    const { sent } = texts.get(key);
    if (back < 0 || back > sent.length) return;
    const typed = recalled.back === 0 ? text : recalled.typed;
    setRecalled({ back, typed });
    change(back === 0 ? typed : (sent.at(-back) ?? ''));
  };

  const pressKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    const isPlain = !(event.shiftKey || event.altKey || event.ctrlKey || event.metaKey);
    if (!isPlain) return;
    if (event.key === 'Enter') submit();
    else if (event.key === 'ArrowUp' && !value.slice(0, selectionStart).includes('\n')) recall(recalled.back + 1);
    else if (event.key === 'ArrowDown' && !value.slice(selectionEnd).includes('\n')) recall(recalled.back - 1);
    else return;
    event.preventDefault();
  };

  const error = problem ?? (action.state === 'failed' ? action.error.text : null);
  return (
    <form
      className={styles['input']}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      noValidate
    >
      <Field
        id={`${id}-input`}
        label={unit === 'bytes' ? `Input in ${notation}` : 'Input'}
        error={error}
        hint={
          <>
            {units[unit]}. <kbd>Enter</kbd> sends, <kbd>Shift</kbd> <kbd>Enter</kbd> begins a line, <kbd>↑</kbd>{' '}
            <kbd>↓</kbd> what was sent before
          </>
        }
      >
        {(control) => (
          <textarea
            {...control}
            ref={fieldRef}
            className={`${controlClass} ${styles['field']}`}
            rows={1}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            value={text}
            onChange={(event) => change(event.target.value)}
            onKeyDown={pressKey}
          />
        )}
      </Field>
      <Button look="main" type="submit" unavailable={unavailable || action.state === 'waiting'}>
        {action.state === 'waiting' ? 'Sending…' : 'Send'}
      </Button>
    </form>
  );
};
