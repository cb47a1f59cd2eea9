import { useId, useRef, useState, type FormEvent, type KeyboardEvent, type Ref } from 'react';
import type { Json } from '../../wire/cluster-config.ts';
import { Button } from '../kit/button.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { parseArguments } from './arguments.ts';
import type { Draft } from './draft.ts';
import { TargetField } from './target-field.tsx';
import { parseTarget, type KnownTarget } from './target.ts';
import styles from './send-form.module.css';

export type Message = { target: KnownTarget; method: string; args: Json[] };

type Problems = Record<keyof Draft, string | null>;
const noProblems: Problems = { target: null, method: null, args: null };

/** The message that a draft means, or what is wrong with each of its fields. */
const readDraft = (draft: Draft, known: readonly KnownTarget[]): { message: Message } | { problems: Problems } => {
  const target = parseTarget(draft.target, known);
  const method = draft.method.trim();
  const args = parseArguments(draft.args);
  if ('target' in target && method !== '' && 'args' in args) {
    return { message: { target: target.target, method, args: args.args } };
  }
  return {
    problems: {
      target: 'problem' in target ? target.problem : null,
      method: method === '' ? 'Type the name of a method' : null,
      args: 'problem' in args ? args.problem : null,
    },
  };
};

type SendFormProps = {
  draft: Draft;
  known: readonly KnownTarget[];
  unavailable: boolean;
  methodRef: Ref<HTMLInputElement>;
  onDraft: (draft: Draft) => void;
  /** Whether the target is still being typed, and may mean another object when it is done. */
  onTypingTarget: (typing: boolean) => void;
  onSend: (message: Message) => void;
};

/** The form stays as it is after sending, so that the same message can be sent again or changed a little. */
export const SendForm = ({ draft, known, unavailable, methodRef, onDraft, onTypingTarget, onSend }: SendFormProps) => {
  const [problems, setProblems] = useState(noProblems);
  const form = useRef<HTMLFormElement>(null);
  const id = useId();

  const change = (part: Partial<Draft>): void => {
    onDraft({ ...draft, ...part });
    setProblems(noProblems);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (unavailable) return;
    const read = readDraft(draft, known);
    if ('message' in read) {
      setProblems(noProblems);
      onSend(read.message);
      return;
    }
    setProblems(read.problems);
    // The fields stand in the order of the draft's keys; the first wrong one takes the focus.
    const wrong = (['target', 'method', 'args'] as const).findIndex((part) => read.problems[part] !== null);
    form.current?.querySelectorAll<HTMLElement>('input, textarea')[wrong]?.focus();
  };
  const sendByKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };

  return (
    <form ref={form} className={styles['form']} onSubmit={submit} onKeyDown={sendByKey} noValidate>
      <TargetField
        value={draft.target}
        known={known}
        error={problems.target}
        onChange={(target) => change({ target })}
        onTyping={onTypingTarget}
      />
      <Field id={`${id}-method`} label="Method" error={problems.method}>
        {(control) => (
          <input
            {...control}
            ref={methodRef}
            className={controlClass}
            spellCheck={false}
            autoCapitalize="off"
            placeholder="increment"
            value={draft.method}
            onChange={(event) => change({ method: event.target.value })}
          />
        )}
      </Field>
      <Field
        id={`${id}-args`}
        label="Arguments"
        error={problems.args}
        hint={
          <>
            A JSON array. An object is named as <code>{'{"@ref": "ko3"}'}</code>
          </>
        }
      >
        {(control) => (
          <textarea
            {...control}
            className={controlClass}
            rows={3}
            spellCheck={false}
            value={draft.args}
            onChange={(event) => change({ args: event.target.value })}
          />
        )}
      </Field>
      <div className={styles['buttons']}>
        <Button look="main" type="submit" unavailable={unavailable} aria-keyshortcuts="Control+Enter">
          Send
        </Button>
        <span className={styles['keys']} aria-hidden="true">
          <kbd>Ctrl</kbd> <kbd>Enter</kbd>
        </span>
      </div>
    </form>
  );
};
