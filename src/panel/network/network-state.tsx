import { E } from '@endo/eventual-send';
import { useId, useState, type FormEvent } from 'react';
import type { RemoteCommsStatus } from '../../wire/remotes.ts';
import { useActions } from '../frame/actions.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { Fact, Facts } from '../kit/facts.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { Section } from '../kit/section.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { useAction } from '../use-action.ts';
import { linesOf } from './comms-options.ts';
import { networkWords } from './state-words.ts';
import { useInitComms } from './use-init-comms.ts';
import styles from './network.module.css';

/** Switches the network on. */
const StartForm = () => {
  const { action, init, isBusy } = useInitComms();
  const [relays, setRelays] = useState('');
  const [hosts, setHosts] = useState('');
  const id = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const allowedWsHosts = linesOf(hosts);
    init(
      { relays: linesOf(relays), ...(allowedWsHosts.length === 0 ? {} : { allowedWsHosts }) },
      'The network was started',
    );
  };
  return (
    <form className={styles['form']} onSubmit={submit} noValidate>
      <Field
        id={`${id}-relays`}
        label="Relays"
        hint="Addresses, one a line, each with the relay’s /p2p/<peer id>: others reach this kernel through them. The command ocap relay runs one and tells its address."
        error={null}
      >
        {(control) => (
          <textarea
            {...control}
            className={controlClass}
            rows={3}
            spellCheck={false}
            placeholder="/dns4/relay.example/tcp/443/wss/p2p/12D3KooW…"
            value={relays}
            onChange={({ target }) => setRelays(target.value)}
          />
        )}
      </Field>
      <Field
        id={`${id}-hosts`}
        label="Hosts that may be dialled beside the relays"
        hint="host or host:port, one a line. Nothing else is ever dialled."
        error={null}
      >
        {(control) => (
          <textarea
            {...control}
            className={controlClass}
            rows={1}
            spellCheck={false}
            value={hosts}
            onChange={({ target }) => setHosts(target.value)}
          />
        )}
      </Field>
      <div className={styles['buttons']}>
        <Button look="main" type="submit" unavailable={isBusy}>
          Start the network
        </Button>
        {action.state === 'waiting' && <span>Starting…</span>}
      </div>
      {action.state === 'failed' && <ErrorNote title="The network was not started" error={action.error} />}
    </form>
  );
};

const StopButton = () => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { action, run } = useAction<void>();
  const [asking, setAsking] = useState(false);
  useActions([{ title: 'Stop the network', group: 'Network', run: () => setAsking(true) }]);
  const stop = (): void =>
    run(async () => {
      if (kernel === null) return;
      await E(kernel).stopRemoteComms();
      announce('The network was stopped');
      setAsking(false);
    });
  return (
    <>
      <Button unavailable={kernel === null} onClick={() => setAsking(true)}>
        Stop the network
      </Button>
      {asking && (
        <ConfirmDialog
          title="Stop the network?"
          confirm="Stop"
          busy={action.state === 'waiting' ? 'Stopping…' : kernel === null ? 'The kernel is not connected' : null}
          onConfirm={stop}
          onClose={() => setAsking(false)}
        >
          <p>
            Connections to other kernels end, and the relays are forgotten. What waits for peers is kept until the
            network is started again.
          </p>
          {action.state === 'failed' && <ErrorNote title="The network was not stopped" error={action.error} />}
        </ConfirmDialog>
      )}
    </>
  );
};

/** Whether this kernel is on the network, and where. */
export const NetworkState = ({ comms }: { comms: RemoteCommsStatus }) => {
  const { tone, label, sentence } = networkWords(comms);
  const { options, peerId, error } = comms;
  return (
    <Section id="network" title="This kernel" aside={options !== null && <StopButton />}>
      <p>
        <StateLabel tone={tone}>{label}</StateLabel> {sentence}{' '}
        {comms.state === 'locked' && <RouteLink to={{ view: 'identity' }}>Unlock the identity</RouteLink>}
      </p>
      {error !== null && <ErrorNote title="The network did not start" error={{ code: null, text: error }} />}
      <Facts>
        <Fact name="Peer id">
          {peerId === undefined ? (
            'none yet; starting the network makes an identity'
          ) : (
            <>
              <code>{peerId}</code> <CopyButton text={peerId} what="the peer id" />
            </>
          )}
        </Fact>
        {comms.state === 'connected' && (
          <Fact name="Addresses">
            {comms.listenAddresses.map((address) => (
              <div key={address}>
                <code>{address}</code> <CopyButton text={address} what="this kernel’s address" />
              </div>
            ))}
          </Fact>
        )}
        {(options?.allowedWsHosts ?? []).length > 0 && (
          <Fact name="Hosts that may be dialled">{options?.allowedWsHosts?.join(', ')}</Fact>
        )}
      </Facts>
      {options === null && <StartForm />}
    </Section>
  );
};
