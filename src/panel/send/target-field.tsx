import { Autocomplete } from '@base-ui/react/autocomplete';
import { useId } from 'react';
import { controlClass, Field } from '../kit/field.tsx';
import { labelOf, parseTarget, type KnownTarget } from './target.ts';
import styles from './target-field.module.css';

type TargetFieldProps = {
  value: string;
  known: readonly KnownTarget[];
  error: string | null;
  onChange: (value: string) => void;
};

/** A chosen line lists everything, so that another can be chosen without emptying the field first. */
const matches = (target: KnownTarget, query: string, known: readonly KnownTarget[]): boolean =>
  'target' in parseTarget(query, known) || labelOf(target).toLowerCase().includes(query.trim().toLowerCase());

/** What the typed text means, where it does not say so itself. */
const meaningOf = (value: string, known: readonly KnownTarget[]): string => {
  const parsed = parseTarget(value, known);
  if ('problem' in parsed || parsed.target.name === '') return 'A root of a running vat, or any object’s reference';
  return `${parsed.target.name} is ${parsed.target.kref}`;
};

export const TargetField = ({ value, known, error, onChange }: TargetFieldProps) => {
  const id = useId();
  return (
    <Field id={id} label="Target" error={error} hint={meaningOf(value, known)}>
      {(control) => (
        <Autocomplete.Root
          items={known}
          value={value}
          onValueChange={onChange}
          itemToStringValue={labelOf}
          filter={(target, query) => matches(target, query, known)}
          openOnInputClick
        >
          <Autocomplete.Input
            {...control}
            render={
              <input className={controlClass} spellCheck={false} autoCapitalize="off" placeholder="counter.root, ko3" />
            }
          />
          <Autocomplete.Portal>
            <Autocomplete.Positioner className={styles['positioner']} sideOffset={4} align="start">
              <Autocomplete.Popup className={styles['popup']}>
                <Autocomplete.List>
                  {(target: KnownTarget) => (
                    <Autocomplete.Item key={target.kref} value={target} className={styles['item']}>
                      {target.name} <code className={styles['kref']}>{target.kref}</code>
                    </Autocomplete.Item>
                  )}
                </Autocomplete.List>
              </Autocomplete.Popup>
            </Autocomplete.Positioner>
          </Autocomplete.Portal>
        </Autocomplete.Root>
      )}
    </Field>
  );
};
