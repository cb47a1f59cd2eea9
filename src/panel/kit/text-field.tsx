import { useId, type ReactNode } from 'react';
import { controlClass, Field } from './field.tsx';

type TextFieldProps = {
  label: string;
  hint?: ReactNode;
  /** What is wrong with what was typed. */
  error?: string | null;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
};

/** A line of what is no prose: a name, a host, an address. Nothing of it is completed or corrected. */
export const TextField = ({ label, hint, error = null, placeholder, value, onChange }: TextFieldProps) => (
  <Field id={useId()} label={label} hint={hint} error={error}>
    {(control) => (
      <input
        {...control}
        className={controlClass}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Field>
);
