import { E } from '@endo/eventual-send';
import { useState, type FormEvent } from 'react';
import type { KernelSettings } from '../../wire/inspect.ts';
import { shippedLimits as limits } from '../../wire/limits.ts';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { useAction } from '../use-action.ts';
import { readSeconds, secondsText } from './seconds.ts';
import styles from './settings.module.css';

type Name = 'deliveryTimeLimitMs' | 'startTimeLimitMs';

const fields: readonly { name: Name; label: string; hint: string; usual: number }[] = [
  {
    name: 'deliveryTimeLimitMs',
    label: 'Time for one delivery, in seconds',
    hint: 'A vat that takes longer is started again from its last committed state.',
    usual: limits.deliveryMs,
  },
  {
    name: 'startTimeLimitMs',
    label: 'Time for a start, in seconds',
    hint: 'Of a vat, and of a subcluster’s bootstrap.',
    usual: limits.startMs,
  },
];

/** `onSaved`: the kernel has other settings now. */
export const LimitsForm = ({ settings, onSaved }: { settings: KernelSettings; onSaved: () => void }) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const [typed, setTyped] = useState<Partial<Record<Name, string>>>({});
  const [problems, setProblems] = useState<Partial<Record<Name, string>>>({});
  const { action, run, forget } = useAction<void>();
  const textOf = (name: Name): string => typed[name] ?? secondsText(settings[name]);

  const change = (name: Name, text: string): void => {
    setTyped((before) => ({ ...before, [name]: text }));
    setProblems({});
    forget();
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { currentTarget: form } = event;
    const delivery = readSeconds(textOf('deliveryTimeLimitMs'));
    const start = readSeconds(textOf('startTimeLimitMs'));
    if ('problem' in delivery || 'problem' in start) {
      setProblems({
        ...('problem' in delivery ? { deliveryTimeLimitMs: delivery.problem } : {}),
        ...('problem' in start ? { startTimeLimitMs: start.problem } : {}),
      });
      const wrong: Name = 'problem' in delivery ? 'deliveryTimeLimitMs' : 'startTimeLimitMs';
      form.querySelector<HTMLInputElement>(`#${wrong}`)?.focus();
      return;
    }
    if (kernel === null) return;
    run(async () => {
      await E(kernel).setSettings(harden({ deliveryTimeLimitMs: delivery.ms, startTimeLimitMs: start.ms }));
      onSaved();
      setTyped({});
      announce('The limits were saved');
    });
  };
  return (
    <form className={styles['form']} onSubmit={submit} noValidate>
      {fields.map(({ name, label, hint, usual }) => (
        <Field
          key={name}
          id={name}
          label={label}
          hint={`${hint} 1 to 3,600; ${secondsText(usual)} unless set. A vat’s own config has the last word.`}
          error={problems[name] ?? null}
        >
          {(control) => (
            <input
              {...control}
              className={controlClass}
              inputMode="decimal"
              autoComplete="off"
              value={textOf(name)}
              onChange={({ target }) => change(name, target.value)}
            />
          )}
        </Field>
      ))}
      <div className={styles['buttons']}>
        <Button look="main" type="submit" unavailable={kernel === null || action.state === 'waiting'}>
          Save the limits
        </Button>
        {action.state === 'waiting' && <span>Saving…</span>}
        {action.state === 'done' && <span>Saved</span>}
      </div>
      {action.state === 'failed' && <ErrorNote title="The limits were not saved" error={action.error} />}
    </form>
  );
};
