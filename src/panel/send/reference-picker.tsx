import { useId, useState } from 'react';
import { Field } from '../kit/field.tsx';
import { SuggestInput } from '../kit/suggest-input.tsx';
import { parseTarget } from './target.ts';
import { useTargets } from './use-targets.ts';

/** Finds an object, and gives it as it is written in arguments. */
export const ReferencePicker = ({ onChoose }: { onChoose: (reference: string) => void }) => {
  const [text, setText] = useState('');
  const { known, suggestions } = useTargets(text);
  const change = (value: string): void => {
    const parsed = parseTarget(value, known);
    if (!suggestions.some((suggestion) => suggestion.value === value) || 'problem' in parsed) {
      setText(value);
      return;
    }
    setText('');
    onChoose(JSON.stringify({ '@ref': parsed.target.kref }));
  };
  return (
    <Field
      id={useId()}
      label="Object to insert"
      error={null}
      hint='Goes into the arguments where the caret is; an object with a name may also be written {"@name": "bob"}'
    >
      {(control) => (
        <SuggestInput
          control={control}
          value={text}
          placeholder="bob, counter.root, ko3"
          suggestions={suggestions}
          onChange={change}
        />
      )}
    </Field>
  );
};
