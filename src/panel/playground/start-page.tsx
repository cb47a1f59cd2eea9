import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { isName } from '../../wire/cluster-config.ts';
import { countOf } from '../count-of.ts';
import { useActions } from '../frame/actions.tsx';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { navigate } from '../frame/router.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { Section } from '../kit/section.tsx';
import { readError, type ReadableError } from '../readable-error.ts';
import { getDraft, listDrafts, putDraft } from './kept-drafts.ts';
import styles from './playground.module.css';
import { templates, type Template } from './templates.ts';
import { newDraft, type VatDraft } from './vat-draft.ts';

const isTaken = (name: string): boolean => getDraft(localStorage, name) !== undefined;

/** `counter`, `counter2`… */
const freeName = (wanted: string): string => {
  let name = wanted;
  for (let number = 2; isTaken(name); number += 1) name = `${wanted}${number}`;
  return name;
};

const NewVat = () => {
  const [template, setTemplate] = useState<Template>(templates[0]);
  const [name, setName] = useState(() => freeName(templates[0].id));
  const [problem, setProblem] = useState<string | null>(null);
  const [failure, setFailure] = useState<ReadableError | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();

  useActions([{ title: 'Write a new vat', group: 'Playground', keys: 'n', run: () => field.current?.focus() }]);

  const choose = (chosen: Template): void => {
    // A name that somebody typed stays.
    if (templates.some(({ id: known }) => name === freeName(known))) setName(freeName(chosen.id));
    setTemplate(chosen);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = name.trim();
    if (!isName(wanted)) setProblem('Type a name that starts with a letter: counter, my-vat');
    else if (isTaken(wanted)) setProblem('There is a draft of this name');
    else {
      try {
        putDraft(localStorage, newDraft(wanted, template));
        navigate({ view: 'playground', path: [wanted] });
      } catch (error) {
        setFailure(readError(error));
      }
      return;
    }
    field.current?.focus();
  };

  return (
    <form className={styles['form']} onSubmit={submit} noValidate>
      <fieldset className={styles['templates']}>
        <legend>Begin with</legend>
        {templates.map((each) => (
          <label key={each.id} className={styles['template']}>
            <input type="radio" name={id} checked={each === template} onChange={() => choose(each)} />
            <span>
              {each.title}: {each.about}
            </span>
          </label>
        ))}
      </fieldset>
      <Field id={`${id}-name`} label="Name" error={problem} hint="Of the draft, and of the vat when it runs">
        {(control) => (
          <input
            {...control}
            ref={field}
            className={controlClass}
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={(event) => {
              setName(event.target.value);
              setProblem(null);
            }}
          />
        )}
      </Field>
      <div className={styles['buttons']}>
        <Button look="main" type="submit">
          Write it
        </Button>
      </div>
      {failure !== null && <ErrorNote title="This browser cannot keep another draft" error={failure} />}
    </form>
  );
};

const useDrafts = (): readonly VatDraft[] => {
  const [drafts, setDrafts] = useState(() => listDrafts(localStorage));
  useEffect(() => {
    const look = (): void => setDrafts(listDrafts(localStorage));
    window.addEventListener('storage', look);
    return () => window.removeEventListener('storage', look);
  }, []);
  return drafts;
};

/** `#/playground`: what was written in this browser, and something new. */
export const StartPage = () => {
  const drafts = useDrafts();
  return (
    <Page title="Playground">
      <p>
        Write a vat here, launch it, send it messages, and give it other code while it runs. Nothing is installed or
        fetched.
      </p>
      <Section id="drafts" title="Drafts">
        {drafts.length === 0 ? (
          <Empty>Nothing is written yet.</Empty>
        ) : (
          <ul className={styles['drafts']} role="list">
            {drafts.map(({ name, files }) => (
              <li key={name}>
                <RouteLink to={{ view: 'playground', path: [name] }}>{name}</RouteLink>{' '}
                <span className={styles['hint']}>
                  {countOf(files.length, 'file')}, {countOf(files[0].text.split('\n').length, 'line')} in{' '}
                  {files[0].name}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section id="new" title="New">
        <NewVat />
      </Section>
    </Page>
  );
};
