import { useId, type Ref } from 'react';
import { controlClass, Field } from './field.tsx';

type SearchFieldProps = {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  /** What is wrong with what was typed. */
  error?: string | null;
  inputRef?: Ref<HTMLInputElement>;
};

/** A search takes no longer text. */
const LONGEST = 200;

/** A text that a list is to be searched for, as it is typed. */
export const SearchField = ({ label, placeholder, value, onChange, error = null, inputRef }: SearchFieldProps) => {
  const id = useId();
  return (
    <Field id={id} label={label} error={error}>
      {(control) => (
        <input
          {...control}
          ref={inputRef}
          className={controlClass}
          type="search"
          placeholder={placeholder}
          maxLength={LONGEST}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
};
