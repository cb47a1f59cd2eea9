import { useId } from 'react';
import { Field } from '../kit/field.tsx';
import { SuggestInput } from '../kit/suggest-input.tsx';
import { labelOf, parseTarget, suggestTargets, type KnownTarget } from './target.ts';

type TargetFieldProps = {
  value: string;
  known: readonly KnownTarget[];
  error: string | null;
  onChange: (value: string) => void;
  onTyping: (typing: boolean) => void;
};

/** What the typed text means, where it does not say so itself. */
const meaningOf = (value: string, known: readonly KnownTarget[]): string => {
  const parsed = parseTarget(value, known);
  if ('problem' in parsed || parsed.target.name === '') return 'A root of a running vat, or any object’s reference';
  return `${parsed.target.name} is ${parsed.target.kref}`;
};

export const TargetField = ({ value, known, error, onChange, onTyping }: TargetFieldProps) => {
  const id = useId();
  const suggestions = suggestTargets(value, known).map((target) => ({
    value: labelOf(target),
    name: target.name,
    note: target.kref,
  }));
  return (
    <Field id={id} label="Target" error={error} hint={meaningOf(value, known)}>
      {(control) => (
        <SuggestInput
          control={control}
          value={value}
          placeholder="counter.root, ko3"
          suggestions={suggestions}
          onChange={onChange}
          onTyping={onTyping}
        />
      )}
    </Field>
  );
};
