import { useState, type FormEvent } from 'react';
import type { RelayState } from '../../wire/network.ts';
import type { RemoteCommsStatus } from '../../wire/remotes.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { Section } from '../kit/section.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { TextField } from '../kit/text-field.tsx';
import { When } from '../kit/when.tsx';
import { withoutRelay, withRelays } from './comms-options.ts';
import { relayWords } from './state-words.ts';
import { useInitComms } from './use-init-comms.ts';
import styles from './network.module.css';

const RelayFacts = ({ relay }: { relay: RelayState }) => {
  const { tone, label } = relayWords[relay.state];
  return (
    <p>
      <StateLabel tone={tone}>{label}</StateLabel> <When time={relay.since} />
      {relay.lastError !== null && <span className={styles['error']}> {relay.lastError}</span>}
      {relay.nextAttempt !== null && (
        <>
          , next attempt <When time={relay.nextAttempt} />
        </>
      )}
    </p>
  );
};

/** The relays by which others reach this kernel. Adding or removing one starts the network anew. */
export const RelayList = ({ comms }: { comms: RemoteCommsStatus }) => {
  const { action, init, isBusy } = useInitComms();
  const [added, setAdded] = useState('');
  const { options, relays } = comms;
  const addresses = options?.relays ?? [];

  const add = (event: FormEvent): void => {
    event.preventDefault();
    init(withRelays(options, [added.trim()]), 'The relay was added', () => setAdded(''));
  };

  return (
    <Section id="relays" title="Relays">
      {addresses.length === 0 ? (
        <Empty>No relay. Kernels in browsers reach each other through one only.</Empty>
      ) : (
        <ul className={styles['relays']} role="list" aria-label="Relays">
          {addresses.map((address) => {
            const relay = relays.find((each) => each.address === address);
            return (
              <li key={address} className={styles['relay']}>
                <div className={styles['what']}>
                  <code>{address}</code>
                  {relay === undefined ? <p>Not started</p> : <RelayFacts relay={relay} />}
                </div>
                <Button
                  aria-label={`Remove ${address}`}
                  unavailable={isBusy}
                  onClick={() => init(withoutRelay(options ?? {}, address), 'The relay was removed')}
                >
                  Remove
                </Button>
              </li>
            );
          })}
        </ul>
      )}
      <form className={styles['form']} onSubmit={add} noValidate>
        <TextField
          label="Another relay"
          hint="Its address, with /p2p/<peer id> at the end. Connections are made again; nothing is lost."
          value={added}
          onChange={setAdded}
        />
        <div className={styles['buttons']}>
          <Button type="submit" unavailable={isBusy || added.trim() === ''}>
            Add the relay
          </Button>
          {action.state === 'waiting' && <span>Starting the network anew…</span>}
        </div>
      </form>
      {action.state === 'failed' && <ErrorNote title="The relays are as they were" error={action.error} />}
    </Section>
  );
};
