import { E } from '@endo/eventual-send';
import { useState, type FormEvent } from 'react';
import type { ObjectRef } from '../../wire/ids.ts';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/text-field.tsx';
import { useAction } from '../use-action.ts';
import styles from './objects.module.css';

type PetNameFormProps = { kref: ObjectRef; petName: string | null; onChanged: () => void };

/** A name of this kernel's own for an object: messages can be sent to it by that. */
export const PetNameForm = ({ kref, petName, onChanged }: PetNameFormProps) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const [text, setText] = useState(petName ?? '');
  const { action, run, forget } = useAction<void>();
  const busy = kernel === null || action.state === 'waiting';

  const setName = (name: string | null): void => {
    if (kernel === null) return;
    run(async () => {
      await E(kernel).setPetName(kref, name);
      announce(name === null ? `${kref} has no name any more` : `${kref} is named ${name}`);
      setText(name ?? '');
      onChanged();
    });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!busy && text !== petName) setName(text.trim() === '' ? null : text.trim());
  };

  return (
    <form className={styles['nameForm']} onSubmit={submit} noValidate>
      <TextField
        label="Pet name"
        error={action.state === 'failed' ? action.error.text : null}
        placeholder="bob; yours alone, no vat learns it"
        value={text}
        onChange={(typed) => {
          setText(typed);
          forget();
        }}
      />
      <div className={styles['buttons']}>
        <Button type="submit" unavailable={busy || text.trim() === (petName ?? '')}>
          Save name
        </Button>
        {petName !== null && (
          <Button look="quiet" unavailable={busy} onClick={() => setName(null)}>
            Take it away
          </Button>
        )}
      </div>
    </form>
  );
};
