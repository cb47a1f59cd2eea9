import { E } from '@endo/eventual-send';
import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import type { OcapUrlOptions } from '../../wire/remotes.ts';
import { RouteLink } from '../frame/route-link.tsx';
import { useKernel, useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { QrCode } from '../kit/qr-code.tsx';
import { Section } from '../kit/section.tsx';
import { SuggestInput } from '../kit/suggest-input.tsx';
import { knownTargets, labelOf, parseTarget, suggestTargets } from '../send/target.ts';
import { useAction } from '../use-action.ts';
import styles from './network.module.css';

const HOUR_MS = 3_600_000;
const ends = [
  { name: 'never', ms: null },
  { name: 'in an hour', ms: HOUR_MS },
  { name: 'in a day', ms: 24 * HOUR_MS },
  { name: 'in a week', ms: 7 * 24 * HOUR_MS },
  { name: 'in 30 days', ms: 30 * 24 * HOUR_MS },
] as const;

type Issued = { url: string; name: string };

/** The URL, which is nowhere else: the kernel could not write it again. */
const IssuedUrl = ({ url, name }: Issued) => {
  const field = useRef<HTMLDivElement>(null);
  useEffect(() => field.current?.focus(), [url]);
  return (
    <div className={styles['result']} ref={field} tabIndex={-1} role="group" aria-label="The issued URL">
      <p>Whoever has this URL has {name}. Send it only to whom you mean. It is shown now and never again.</p>
      <p>
        <code className={styles['peer']}>{url}</code> <CopyButton text={url} what="the ocap URL" />
      </p>
      <QrCode text={url} label="the ocap URL" />
    </div>
  );
};

/** Makes a URL for an object. `object`: what the form begins with. */
export const IssueUrl = ({ object }: { object: string }) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const known = knownTargets(lastStatusOf(useKernelView()));
  const { action, run, forget } = useAction<Issued>();
  const [target, setTarget] = useState(object);
  const [petName, setPetName] = useState('');
  const [end, setEnd] = useState<(typeof ends)[number]['name']>('never');
  const [uses, setUses] = useState('');
  const [problem, setProblem] = useState<{ target: string | null; uses: string | null }>({ target: null, uses: null });
  const id = useId();

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const parsed = parseTarget(target, known);
    const times = uses.trim() === '' ? null : Number(uses);
    const usesProblem =
      times === null || (Number.isSafeInteger(times) && times > 0) ? null : 'A whole number from 1 on';
    setProblem({ target: 'problem' in parsed ? parsed.problem : null, uses: usesProblem });
    if ('problem' in parsed || usesProblem !== null || kernel === null) return;
    const { kref, name } = parsed.target;
    const lasts = ends.find((each) => each.name === end)?.ms ?? null;
    const options: OcapUrlOptions = {
      ...(petName.trim() === '' ? {} : { petName: petName.trim() }),
      ...(lasts === null ? {} : { expires: Date.now() + lasts }),
      ...(times === null ? {} : { uses: times }),
    };
    run(async () => {
      const url = await E(kernel).issueOcapURL(kref, harden(options));
      announce('The URL was issued');
      return { url, name: name === '' ? kref : name };
    });
  };

  return (
    <Section id="issue" title="Issue an ocap URL">
      <form className={styles['form']} onSubmit={submit} noValidate>
        <Field
          id={`${id}-object`}
          label="Object"
          hint="A root of a running vat, or any object’s reference"
          error={problem.target}
        >
          {(control) => (
            <SuggestInput
              control={control}
              value={target}
              placeholder="counter.root, ko3"
              suggestions={suggestTargets(target, known).map((each) => ({
                value: labelOf(each),
                name: each.name,
                note: each.kref,
              }))}
              onChange={(value) => {
                setTarget(value);
                setProblem({ ...problem, target: null });
              }}
            />
          )}
        </Field>
        <Field id={`${id}-name`} label="Name for your list" hint="Nobody else sees it" error={null}>
          {(control) => (
            <input
              {...control}
              className={controlClass}
              autoComplete="off"
              maxLength={200}
              placeholder="for Bob"
              value={petName}
              onChange={(event) => setPetName(event.target.value)}
            />
          )}
        </Field>
        <div className={styles['pair']}>
          <Field id={`${id}-end`} label="Ends" error={null}>
            {(control) => (
              <select
                {...control}
                className={controlClass}
                value={end}
                onChange={(event) => setEnd(ends.find(({ name }) => name === event.target.value)?.name ?? 'never')}
              >
                {ends.map(({ name }) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            )}
          </Field>
          <Field id={`${id}-uses`} label="Uses" error={problem.uses}>
            {(control) => (
              <input
                {...control}
                className={controlClass}
                inputMode="numeric"
                autoComplete="off"
                placeholder="any number"
                value={uses}
                onChange={(event) => {
                  setUses(event.target.value);
                  setProblem({ ...problem, uses: null });
                }}
              />
            )}
          </Field>
        </div>
        <div className={styles['buttons']}>
          <Button look="main" type="submit" unavailable={kernel === null || action.state === 'waiting'}>
            Issue the URL
          </Button>
          {action.state === 'done' && <Button onClick={forget}>Hide the URL</Button>}
        </div>
      </form>
      {action.state === 'failed' && (
        <ErrorNote title="No URL was issued" error={action.error}>
          {(action.error.code === 'IDENTITY_MISSING' || action.error.code === 'IDENTITY_LOCKED') && (
            <p>
              <RouteLink to={{ view: 'identity' }}>Go to the identity</RouteLink>
            </p>
          )}
        </ErrorNote>
      )}
      {action.state === 'done' && <IssuedUrl {...action.result} />}
    </Section>
  );
};
