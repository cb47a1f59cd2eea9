import { E } from '@endo/eventual-send';
import { useState, type FormEvent } from 'react';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { SecretField, typedIn } from '../kit/secret-field.tsx';
import { Section } from '../kit/section.tsx';
import { useAction } from '../use-action.ts';
import { useIdentity } from './use-identity.ts';
import styles from './identity.module.css';

/** As the kernel has it. */
const SHORTEST = 8;

/** Sends passwords and clears the form when they were taken. What was typed stays when they were not. */
const usePasswords = () => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { action, run, forget } = useAction<void>();
  const set = (form: HTMLFormElement, current: string | null, next: string | null, done: string): void =>
    run(async () => {
      if (kernel === null) return;
      await E(kernel).setIdentityPassword(harden(current === null ? { next } : { current, next }));
      form.reset();
      announce(done);
    });
  const isWrong = action.state === 'failed' && action.error.code === 'PASSWORD_WRONG';
  return {
    set,
    forget,
    isBusy: kernel === null || action.state === 'waiting',
    isWaiting: action.state === 'waiting',
    wrong: isWrong ? 'This is not the password' : null,
    error: action.state === 'failed' && !isWrong ? action.error : null,
  };
};

type NextProblem = { field: 'next' | 'repeated'; text: string } | null;

const nextProblem = (next: string, repeated: string): NextProblem => {
  if ([...next].length < SHORTEST) return { field: 'next', text: `A password has ${SHORTEST} characters at least` };
  return next === repeated ? null : { field: 'repeated', text: 'This is not the same password' };
};

/** Sets the first password, or another. */
const SetPassword = ({ hasPassword }: { hasPassword: boolean }) => {
  const { set, forget, isBusy, isWaiting, wrong, error } = usePasswords();
  const [problem, setProblem] = useState<NextProblem>(null);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { currentTarget: form } = event;
    const next = typedIn(form, 'next');
    const found = nextProblem(next, typedIn(form, 'repeated'));
    setProblem(found);
    if (found !== null) form.querySelector<HTMLInputElement>(`[name="${found.field}"]`)?.focus();
    else if (hasPassword) set(form, typedIn(form, 'current'), next, 'The password was changed');
    else set(form, null, next, 'The password was set');
  };
  const changed = (): void => {
    setProblem(null);
    forget();
  };
  return (
    <Section id="set-password" title={hasPassword ? 'Change the password' : 'Set a password'}>
      <form className={styles['form']} onSubmit={submit} noValidate>
        {hasPassword && (
          <SecretField
            label="Present password"
            name="current"
            kind="current-password"
            error={wrong}
            onInput={changed}
          />
        )}
        <SecretField
          label="New password"
          name="next"
          kind="new-password"
          hint={`${SHORTEST} characters at least. Nobody can recover it; the recovery phrase is the way back.`}
          error={problem?.field === 'next' ? problem.text : null}
          onInput={changed}
        />
        <SecretField
          label="New password again"
          name="repeated"
          kind="new-password"
          error={problem?.field === 'repeated' ? problem.text : null}
          onInput={changed}
        />
        <div className={styles['buttons']}>
          <Button look="main" type="submit" unavailable={isBusy}>
            {hasPassword ? 'Change the password' : 'Set the password'}
          </Button>
          {isWaiting && <span>Sealing the identity…</span>}
        </div>
      </form>
      {error !== null && <ErrorNote title="The password was not set" error={error} />}
    </Section>
  );
};

const RemovePassword = () => {
  const { set, forget, isBusy, isWaiting, wrong, error } = usePasswords();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    set(event.currentTarget, typedIn(event.currentTarget, 'current'), null, 'The password was removed');
  };
  return (
    <Section id="remove-password" title="Remove the password">
      <p>The identity then lies open in the browser’s profile, and the kernel starts without being asked for it.</p>
      <form className={styles['form']} onSubmit={submit} noValidate>
        <SecretField label="Present password" name="current" kind="current-password" error={wrong} onInput={forget} />
        <div className={styles['buttons']}>
          <Button look="danger" type="submit" unavailable={isBusy}>
            Remove the password
          </Button>
          {isWaiting && <span>Opening the identity…</span>}
        </div>
      </form>
      {error !== null && <ErrorNote title="The password was not removed" error={error} />}
    </Section>
  );
};

/** `#/identity/password` */
export const PasswordPage = () => {
  const identity = useIdentity();
  return (
    <Page title="Password of the identity" aside={<RouteLink to={{ view: 'identity' }}>Identity</RouteLink>}>
      {identity === null ? (
        <Empty>Nothing is known of the kernel yet.</Empty>
      ) : identity.state === 'none' ? (
        <Empty>This kernel has no identity yet; there is nothing to protect.</Empty>
      ) : (
        <>
          <p>
            A password is asked for once per start. Until then vats run, but the network waits, and ocap URLs are
            neither issued nor redeemed.
          </p>
          <SetPassword key={String(identity.hasPassword)} hasPassword={identity.hasPassword} />
          {identity.hasPassword && <RemovePassword />}
        </>
      )}
    </Page>
  );
};
