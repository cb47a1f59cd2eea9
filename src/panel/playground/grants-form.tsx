import { useId } from 'react';
import { defaultGlobalNames } from '../../wire/vat-endowments.ts';
import { controlClass, Field } from '../kit/field.tsx';
import { TextField } from '../kit/text-field.tsx';
import styles from './playground.module.css';
import type { VatDraft } from './vat-draft.ts';

type GrantsFormProps = {
  draft: VatDraft;
  /** Services are given at the launch only. */
  isRunning: boolean;
  onChange: (part: Partial<VatDraft>) => void;
};

/** What the vat is to get beside its code: the fields of its config. */
export const GrantsForm = ({ draft, isRunning, onChange }: GrantsFormProps) => {
  const id = useId();
  const { parameters, globals, hosts, services } = draft;
  const toggle = (name: string): void =>
    onChange({ globals: globals.includes(name) ? globals.filter((each) => each !== name) : [...globals, name] });
  return (
    <>
      <Field
        id={`${id}-parameters`}
        label="Parameters"
        error={null}
        hint="JSON: the second argument of buildRootObject"
      >
        {(control) => (
          <textarea
            {...control}
            className={controlClass}
            rows={2}
            spellCheck={false}
            value={parameters}
            onChange={(event) => onChange({ parameters: event.target.value })}
          />
        )}
      </Field>
      <details className={styles['grants']}>
        <summary>
          Globals, hosts and services:{' '}
          {[...globals, ...(services.trim() === '' ? [] : [services.trim()])].join(', ') || 'none'}
        </summary>
        <fieldset className={styles['globals']}>
          <legend>Globals</legend>
          {defaultGlobalNames.map((name) => (
            <label key={name} className={styles['global']}>
              <input type="checkbox" checked={globals.includes(name)} onChange={() => toggle(name)} />
              <code>{name}</code>
            </label>
          ))}
        </fieldset>
        {globals.includes('fetch') && (
          <TextField
            label="Hosts that fetch may reach"
            hint="example.com, *.example.com"
            value={hosts}
            onChange={(text) => onChange({ hosts: text })}
          />
        )}
        <TextField
          label="Services"
          hint={
            isRunning
              ? 'Given to bootstrap, once: a change counts at the next launch'
              : 'Names of kernel services, which bootstrap of the root gets: ocapURLIssuerService, ocapURLRedemptionService'
          }
          value={services}
          onChange={(text) => onChange({ services: text })}
        />
      </details>
    </>
  );
};
