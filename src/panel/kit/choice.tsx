import { useId } from 'react';
import { controlClass, Field } from './field.tsx';

export type Option = { value: string; label: string };

type ChoiceProps = { label: string; options: readonly Option[]; value: string; onChange: (value: string) => void };

/** One of a few values. One that is none of them, from an address, is listed as it is. */
export const Choice = ({ label, options, value, onChange }: ChoiceProps) => {
  const id = useId();
  const isKnown = options.some((option) => option.value === value);
  return (
    <Field id={id} label={label} error={null}>
      {(control) => (
        <select {...control} className={controlClass} value={value} onChange={(event) => onChange(event.target.value)}>
          {[...options, ...(isKnown ? [] : [{ value, label: value }])].map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
};
