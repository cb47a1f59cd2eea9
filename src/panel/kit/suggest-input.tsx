import { useState, type KeyboardEvent, type Ref } from 'react';
import { controlClass, type ControlProps } from './field.tsx';
import styles from './suggest-input.module.css';

/** `value` is what the field holds once this is chosen; it is listed as `name` with `note` beside it. */
export type Suggestion = { value: string; name: string; note: string };

type SuggestInputProps = {
  control: ControlProps;
  inputRef?: Ref<HTMLInputElement>;
  value: string;
  placeholder: string;
  /** What is listed for the present value. */
  suggestions: readonly Suggestion[];
  onChange: (value: string) => void;
  /** Whether the value is still being typed; it no longer is once one is chosen or the focus goes elsewhere. */
  onTyping?: (typing: boolean) => void;
};

type List = { state: 'closed' } | { state: 'open'; active: number | null };

const closed: List = { state: 'closed' };

/**
 * A text field that suggests values and takes any other: the combobox of the ARIA practices. The list never hides the
 * rest of the page from anybody and goes when the focus does.
 */
export const SuggestInput = ({
  control,
  inputRef,
  value,
  placeholder,
  suggestions,
  onChange,
  onTyping,
}: SuggestInputProps) => {
  const [list, setList] = useState<List>(closed);
  const shown = list.state === 'open' && suggestions.length > 0;
  const active = list.state === 'open' ? list.active : null;
  const optionId = (index: number): string => `${control.id}-option-${index}`;

  const choose = (suggestion: Suggestion): void => {
    onChange(suggestion.value);
    onTyping?.(false);
    setList(closed);
  };
  const move = (step: 1 | -1): void => {
    const { length } = suggestions;
    if (length === 0) return;
    const before = active ?? (step === 1 ? -1 : length);
    setList({ state: 'open', active: (before + step + length) % length });
  };
  const pressKey = (event: KeyboardEvent): void => {
    const chosen = shown && active !== null ? suggestions[active] : undefined;
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter' && chosen !== undefined && !event.ctrlKey && !event.metaKey) choose(chosen);
    else if (event.key === 'Escape' && shown) setList(closed);
    else return;
    event.preventDefault();
  };

  return (
    <div className={styles['box']}>
      <input
        {...control}
        ref={inputRef}
        className={controlClass}
        role="combobox"
        aria-expanded={shown}
        aria-controls={`${control.id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown && active !== null ? optionId(active) : undefined}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder={placeholder}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          onTyping?.(true);
          setList({ state: 'open', active: null });
        }}
        onClick={() => setList({ state: 'open', active: null })}
        onBlur={() => {
          onTyping?.(false);
          setList(closed);
        }}
        onKeyDown={pressKey}
      />
      <ul className={styles['list']} id={`${control.id}-list`} role="listbox" aria-label="Suggestions" hidden={!shown}>
        {suggestions.map((suggestion, index) => (
          <li
            key={suggestion.value}
            id={optionId(index)}
            className={styles['option']}
            role="option"
            aria-selected={index === active}
            // A press would take the focus from the field, which closes the list before the click arrives.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(suggestion)}
          >
            {suggestion.name} <span className={styles['note']}>{suggestion.note}</span>
          </li>
        ))}
      </ul>
    </div>
  );
};
