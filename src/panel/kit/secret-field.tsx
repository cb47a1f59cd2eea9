import { useId, type Ref } from 'react';
import { controlClass, Field } from './field.tsx';
import styles from './secret-field.module.css';

type SecretFieldProps = {
  label: string;
  /** As `FormData` has it. */
  name: string;
  /** `word`: of a recovery phrase, which no password manager is to keep. */
  kind: 'current-password' | 'new-password' | 'word';
  hint?: string;
  error: string | null;
  inputRef?: Ref<HTMLInputElement>;
  onInput?: () => void;
};

/** A field for what is in nothing but the field: neither React nor an attribute of the page ever has its value. */
export const SecretField = ({ label, name, kind, hint, error, inputRef, onInput }: SecretFieldProps) => {
  const id = useId();
  return (
    <Field id={id} label={label} error={error} {...(hint === undefined ? {} : { hint })}>
      {(control) => (
        <input
          {...control}
          ref={inputRef}
          className={`${controlClass} ${kind === 'word' ? styles['word'] : ''}`}
          type={kind === 'word' ? 'text' : 'password'}
          name={name}
          autoComplete={kind === 'word' ? 'off' : kind}
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          maxLength={1_024}
          onInput={onInput}
        />
      )}
    </Field>
  );
};

/** What was typed into a field of a form. */
export const typedIn = (form: HTMLFormElement, name: string): string => {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
};
