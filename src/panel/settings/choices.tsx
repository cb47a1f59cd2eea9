import { useId } from 'react';
import styles from './settings.module.css';

type ChoicesProps<Value extends string> = {
  legend: string;
  choices: readonly { value: Value; name: string }[];
  chosen: Value;
  onChoose: (value: Value) => void;
};

/** One of a few. */
export const Choices = <Value extends string>({ legend, choices, chosen, onChoose }: ChoicesProps<Value>) => {
  const id = useId();
  return (
    <fieldset className={styles['choices']}>
      <legend>{legend}</legend>
      {choices.map(({ value, name }) => (
        <label key={value} className={styles['choice']}>
          <input type="radio" name={id} checked={value === chosen} onChange={() => onChoose(value)} />
          {name}
        </label>
      ))}
    </fieldset>
  );
};
