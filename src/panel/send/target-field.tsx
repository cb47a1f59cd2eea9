import { useId } from 'react';
import { Field } from '../kit/field.tsx';
import { SuggestInput, type Suggestion } from '../kit/suggest-input.tsx';
import { parseTarget, type KnownTarget } from './target.ts';

type TargetFieldProps = {
  value: string;
  known: readonly KnownTarget[];
  suggestions: readonly Suggestion[];
  error: string | null;
  onChange: (value: string) => void;
  onTyping: (typing: boolean) => void;
};

/** What the typed text means, where it does not say so itself. */
const meaningOf = (value: string, known: readonly KnownTarget[]): string => {
  const parsed = parseTarget(value, known);
  if ('problem' in parsed || parsed.target.name === '')
    return 'A name that you gave, the root of a running vat, or any object’s reference';
  return `${parsed.target.name} is ${parsed.target.kref}`;
};

export const TargetField = ({ value, known, suggestions, error, onChange, onTyping }: TargetFieldProps) => (
  <Field id={useId()} label="Target" error={error} hint={meaningOf(value, known)}>
    {(control) => (
      <SuggestInput
        control={control}
        value={value}
        placeholder="bob, counter.root, ko3"
        suggestions={suggestions}
        onChange={onChange}
        onTyping={onTyping}
      />
    )}
  </Field>
);
