import { useEffect, useId, useRef, useState, type FormEvent, type KeyboardEvent, type RefObject } from 'react';
import type { ObjectMethod } from '../../host/object-methods.ts';
import { Button } from '../kit/button.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { SuggestInput, type Suggestion } from '../kit/suggest-input.tsx';
import { readError } from '../readable-error.ts';
import { parseArguments } from './arguments.ts';
import type { Draft } from './draft.ts';
import { insertReference } from './insert-reference.ts';
import type { Message } from './messenger.ts';
import { callOf } from './method-text.ts';
import { ReferencePicker } from './reference-picker.tsx';
import { TargetField } from './target-field.tsx';
import { parseTarget, type KnownTarget } from './target.ts';
import styles from './send-form.module.css';

type Problems = Record<keyof Draft, string | null>;
const noProblems: Problems = { target: null, method: null, args: null };

type SendFormProps = {
  draft: Draft;
  known: readonly KnownTarget[];
  suggestions: readonly Suggestion[];
  /** Of the target, as far as they are known. */
  methods: readonly ObjectMethod[];
  unavailable: boolean;
  methodRef: RefObject<HTMLInputElement | null>;
  onDraft: (draft: Draft) => void;
  /** Whether the target is still being typed, and may mean another object when it is done. */
  onTypingTarget: (typing: boolean) => void;
  /** Asks the kernel for the object of a name that is not among the known. */
  findTarget: (name: string) => Promise<KnownTarget | null>;
  onSend: (message: Message) => void;
};

/** The form stays as it is after sending, so that the same message can be sent again or changed a little. */
export const SendForm = ({
  draft,
  known,
  suggestions,
  methods,
  unavailable,
  methodRef,
  onDraft,
  onTypingTarget,
  findTarget,
  onSend,
}: SendFormProps) => {
  const [problems, setProblems] = useState(noProblems);
  const [picking, setPicking] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const argsField = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number | null>(null);
  const id = useId();

  const change = (part: Partial<Draft>): void => {
    onDraft({ ...draft, ...part });
    setProblems(noProblems);
  };

  const targetOf = async (): Promise<ReturnType<typeof parseTarget>> => {
    const parsed = parseTarget(draft.target, known);
    const typed = draft.target.trim();
    if ('target' in parsed || typed === '') return parsed;
    try {
      const target = await findTarget(typed);
      return target === null ? parsed : { target };
    } catch (error) {
      return { problem: readError(error).text };
    }
  };

  const submit = async (): Promise<void> => {
    const target = await targetOf();
    const method = draft.method.trim();
    const args = parseArguments(draft.args);
    if ('target' in target && method !== '' && 'args' in args) {
      setProblems(noProblems);
      onSend({ target: target.target, method, args: args.args });
      return;
    }
    const found: Problems = {
      target: 'problem' in target ? target.problem : null,
      method: method === '' ? 'Type the name of a method' : null,
      args: 'problem' in args ? args.problem : null,
    };
    setProblems(found);
    // The fields stand in the order of the draft's keys; the first wrong one takes the focus.
    const wrong = (['target', 'method', 'args'] as const).findIndex((part) => found[part] !== null);
    form.current?.querySelectorAll<HTMLElement>('input, textarea')[wrong]?.focus();
  };
  const sendByKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };

  const insert = (reference: string): void => {
    const { selectionStart: start = 0, selectionEnd: end = 0 } = argsField.current ?? {};
    const inserted = insertReference(draft.args, { start, end }, reference);
    caret.current = inserted.caret;
    change({ args: inserted.text });
    setPicking(false);
  };
  useEffect(() => {
    if (caret.current === null) return;
    argsField.current?.focus();
    argsField.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });

  const typedMethod = draft.method.trim();
  const meantMethod = methods.find(({ name }) => name === typedMethod);
  const offeredMethods = methods
    .filter(({ name }) => name !== typedMethod && name.toLowerCase().includes(typedMethod.toLowerCase()))
    .map((method) => ({ value: method.name, name: callOf(method), note: '' }));

  return (
    <form
      ref={form}
      className={styles['form']}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (!unavailable) void submit();
      }}
      onKeyDown={sendByKey}
      noValidate
    >
      <TargetField
        value={draft.target}
        known={known}
        suggestions={suggestions}
        error={problems.target}
        onChange={(target) => change({ target })}
        onTyping={onTypingTarget}
      />
      <Field id={`${id}-method`} label="Method" error={problems.method}>
        {(control) => (
          <SuggestInput
            control={control}
            inputRef={methodRef}
            placeholder="increment"
            value={draft.method}
            suggestions={meantMethod === undefined ? offeredMethods : []}
            onChange={(method) => change({ method })}
          />
        )}
      </Field>
      <Field
        id={`${id}-args`}
        label="Arguments"
        error={problems.args}
        hint={
          <>
            {meantMethod !== undefined && (
              <>
                For <code>{callOf(meantMethod)}</code>:{' '}
              </>
            )}
            a JSON array. An object is named as <code>{'{"@ref": "ko3"}'}</code>
          </>
        }
      >
        {(control) => (
          <textarea
            {...control}
            ref={argsField}
            className={controlClass}
            rows={3}
            spellCheck={false}
            value={draft.args}
            onChange={(event) => change({ args: event.target.value })}
          />
        )}
      </Field>
      <div>
        <Button look="inline" aria-expanded={picking} onClick={() => setPicking(!picking)}>
          Insert an object…
        </Button>
      </div>
      {picking && <ReferencePicker onChoose={insert} />}
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
