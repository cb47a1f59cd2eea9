import { E } from '@endo/eventual-send';
import { useId, useRef, useState, type FormEvent } from 'react';
import type { ObjectRef } from '../../wire/ids.ts';
import type { RemoteCommsStatus } from '../../wire/remotes.ts';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { KrefLink } from '../kit/kref-link.tsx';
import { Section } from '../kit/section.tsx';
import { compose } from '../send/compose.ts';
import { emptyDraft } from '../send/draft.ts';
import { useAction } from '../use-action.ts';
import { missingRelays, withRelays } from './comms-options.ts';
import styles from './network.module.css';

/** Failures that another relay, or a network at all, may cure. */
const CURABLE: readonly (string | null)[] = ['RELAY_NOT_ALLOWED', 'REMOTE_COMMS_OFF'];

/** Gets the object behind a URL that somebody sent. What was pasted stays until it is redeemed. */
export const RedeemUrl = ({ comms: { options } }: { comms: RemoteCommsStatus }) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { action, run, forget } = useAction<ObjectRef>();
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const isBusy = kernel === null || action.state === 'waiting';
  const error = action.state === 'failed' ? action.error : null;
  const relays = error !== null && CURABLE.includes(error.code) ? missingRelays(options, text) : [];

  const redeem = (added: readonly string[]): void => {
    if (kernel === null) return;
    run(async () => {
      if (added.length > 0) await E(kernel).initRemoteComms(harden(withRelays(options, added)));
      const kref = await E(kernel).redeemOcapURL(text);
      setText('');
      announce(`The URL leads to ${kref}`);
      return kref;
    });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === '') field.current?.focus();
    else redeem([]);
  };

  return (
    <Section id="redeem" title="Redeem an ocap URL">
      <form className={styles['form']} onSubmit={submit} noValidate>
        <Field
          id={id}
          label="Ocap URL"
          hint="As somebody sent it: ocap:…"
          error={error?.code === 'URL_INVALID' ? error.text : null}
        >
          {(control) => (
            <input
              {...control}
              ref={field}
              className={controlClass}
              autoComplete="off"
              spellCheck={false}
              value={text}
              onChange={({ target }) => {
                setText(target.value);
                if (action.state !== 'waiting') forget();
              }}
            />
          )}
        </Field>
        <div className={styles['buttons']}>
          <Button look="main" type="submit" unavailable={isBusy}>
            Redeem
          </Button>
          {action.state === 'waiting' && (
            <>
              <span role="status">Asking the kernel that issued it, as soon as it can be reached…</span>
              <Button onClick={forget}>Stop waiting</Button>
            </>
          )}
        </div>
      </form>
      {error !== null && error.code !== 'URL_INVALID' && (
        <ErrorNote title="The URL was not redeemed" error={error}>
          {relays.length > 0 && (
            <>
              <p>The kernel that issued it is found through:</p>
              <ul>
                {relays.map((relay) => (
                  <li key={relay}>
                    <code className={styles['peer']}>{relay}</code>
                  </li>
                ))}
              </ul>
              <p>A relay sees who talks to whom, and how much; it reads nothing.</p>
              <div>
                <Button unavailable={isBusy} onClick={() => redeem(relays)}>
                  {options === null ? 'Start the network with it and redeem' : 'Add the relay and redeem'}
                </Button>
              </div>
            </>
          )}
        </ErrorNote>
      )}
      {action.state === 'done' && (
        <div className={styles['result']} role="status">
          <p>
            The object is <KrefLink kref={action.result} /> here. This page holds it as long as it is open; give it to a
            vat that is to keep it.
          </p>
          <div>
            <Button onClick={() => compose({ ...emptyDraft, target: action.result })}>
              Send a message to {action.result}
            </Button>
          </div>
        </div>
      )}
    </Section>
  );
};
