import { E } from '@endo/eventual-send';
import { useState, type FormEvent } from 'react';
import { useActions, type PanelAction } from '../frame/actions.tsx';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { navigate } from '../frame/router.ts';
import { useKernel, useKernelView } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { Fact, Facts } from '../kit/facts.tsx';
import { Loading } from '../kit/loading.tsx';
import { QrCode } from '../kit/qr-code.tsx';
import { SecretField, typedIn } from '../kit/secret-field.tsx';
import { Section } from '../kit/section.tsx';
import { Stale } from '../kit/stale.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { When } from '../kit/when.tsx';
import { useAction } from '../use-action.ts';
import { BackupReminder } from './backup-reminder.tsx';
import { wordCounts, type WordCount } from './phrase-words.ts';
import { useIdentity, type KnownIdentity } from './use-identity.ts';
import styles from './identity.module.css';

/** Makes an identity, for a kernel that has none. */
const NoIdentity = () => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { action, run } = useAction<void>();
  const [words, setWords] = useState<WordCount>(12);
  const make = async (): Promise<void> => {
    if (kernel === null) return;
    await E(kernel).initIdentity(harden({ words }));
    announce('The kernel has an identity now');
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    run(make);
  };
  return (
    <Section id="none" title="No identity yet">
      <p>
        Other kernels know a kernel by its peer id. It is made from a recovery phrase: a new one, or one that you have.
        The network makes an identity by itself when it is first started.
      </p>
      <form className={styles['form']} onSubmit={submit}>
        <fieldset className={styles['choices']}>
          <legend>Length of the phrase</legend>
          {wordCounts.map((each) => (
            <label key={each}>
              <input type="radio" name="words" checked={words === each} onChange={() => setWords(each)} /> {each} words
            </label>
          ))}
        </fieldset>
        <div className={styles['buttons']}>
          <Button look="main" type="submit" unavailable={kernel === null || action.state === 'waiting'}>
            Make an identity
          </Button>
          <RouteLink to={{ view: 'identity', path: ['restore'] }}>Restore one from a phrase</RouteLink>
        </div>
      </form>
      {action.state === 'failed' && <ErrorNote title="No identity was made" error={action.error} />}
    </Section>
  );
};

const Peer = ({ identity }: { identity: KnownIdentity }) => {
  const { peerId } = identity;
  const [isCode, setIsCode] = useState(false);
  return (
    <Section id="peer" title="Peer">
      <Facts>
        <Fact name="Peer id">
          <code>{peerId}</code> <CopyButton text={peerId} what="the peer id" />
        </Fact>
        <Fact name="State">
          {identity.state === 'locked' ? (
            <StateLabel tone="wait">Locked</StateLabel>
          ) : (
            <StateLabel tone="ok">Open</StateLabel>
          )}
        </Fact>
      </Facts>
      <div>
        <Button aria-expanded={isCode} onClick={() => setIsCode(!isCode)}>
          {isCode ? 'Hide the QR code' : 'Show as QR code'}
        </Button>
      </div>
      {isCode && <QrCode text={peerId} label="the peer id" />}
    </Section>
  );
};

const Phrase = ({ identity }: { identity: KnownIdentity }) => (
  <Section id="phrase" title="Recovery phrase">
    {identity.backedByPhrase ? (
      <p>
        {identity.backedUpAt === null ? (
          <StateLabel tone="wait">Not backed up</StateLabel>
        ) : (
          <>
            <StateLabel tone="ok">Backed up</StateLabel> confirmed <When time={identity.backedUpAt} />
          </>
        )}
      </p>
    ) : (
      <p>
        <StateLabel tone="quiet">None</StateLabel> This identity was made from a raw seed, as tests do.
      </p>
    )}
    <p className={styles['buttons']}>
      {identity.backedByPhrase && <RouteLink to={{ view: 'identity', path: ['backup'] }}>Back up the phrase</RouteLink>}
      <RouteLink to={{ view: 'identity', path: ['restore'] }}>Restore from a phrase</RouteLink>
    </p>
  </Section>
);

const Unlock = () => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { action, run, forget } = useAction<void>();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { currentTarget: form } = event;
    run(async () => {
      if (kernel === null) return;
      await E(kernel).unlockIdentity(typedIn(form, 'password'));
      announce('The identity is unlocked');
    });
  };
  const isWrong = action.state === 'failed' && action.error.code === 'PASSWORD_WRONG';
  return (
    <form className={styles['form']} onSubmit={submit} noValidate>
      <SecretField
        label="Password"
        name="password"
        kind="current-password"
        hint="Who has forgotten it unlocks with the recovery phrase, by Restore."
        error={isWrong ? 'This is not the password' : null}
        onInput={forget}
      />
      <div className={styles['buttons']}>
        <Button look="main" type="submit" unavailable={kernel === null || action.state === 'waiting'}>
          Unlock
        </Button>
        {action.state === 'waiting' && <span>Unlocking…</span>}
      </div>
      {action.state === 'failed' && !isWrong && <ErrorNote title="Not unlocked" error={action.error} />}
    </form>
  );
};

const Password = ({ identity }: { identity: KnownIdentity }) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { action, run } = useAction<void>();
  const { hasPassword, state } = identity;
  const canLock = hasPassword && state === 'open' && kernel !== null;
  const lock = (): void => {
    if (kernel === null) return;
    run(async () => {
      await E(kernel).lockIdentity();
      announce('The identity is locked');
    });
  };
  useActions(canLock ? [{ title: 'Lock the identity', group: 'Identity', run: lock }] : []);
  return (
    <Section id="password" title="Password">
      <p>
        {hasPassword
          ? 'The identity is sealed with a password, which is asked for once per start.'
          : 'The identity lies open in the browser’s profile: whoever can read that can be this kernel.'}
      </p>
      {state === 'locked' && <Unlock />}
      <div className={styles['buttons']}>
        {canLock && (
          <Button unavailable={action.state === 'waiting'} onClick={lock}>
            Lock
          </Button>
        )}
        <RouteLink to={{ view: 'identity', path: ['password'] }}>
          {hasPassword ? 'Change or remove the password' : 'Set a password'}
        </RouteLink>
      </div>
      {action.state === 'failed' && <ErrorNote title="Not locked" error={action.error} />}
    </Section>
  );
};

const placeActions = (identity: KnownIdentity): PanelAction[] => [
  ...(identity.backedByPhrase
    ? [
        {
          title: 'Back up the recovery phrase',
          group: 'Identity',
          run: () => navigate({ view: 'identity', path: ['backup'] }),
        },
      ]
    : []),
  {
    title: 'Restore from a recovery phrase',
    group: 'Identity',
    run: () => navigate({ view: 'identity', path: ['restore'] }),
  },
];

const Known = ({ identity }: { identity: KnownIdentity }) => {
  useActions(placeActions(identity));
  return (
    <>
      <BackupReminder />
      <Peer identity={identity} />
      <Phrase identity={identity} />
      <Password identity={identity} />
    </>
  );
};

export const IdentityPage = () => {
  const view = useKernelView();
  const identity = useIdentity();
  return (
    <Page title="Identity" aside={identity !== null && view.state !== 'running' && <Stale />}>
      {identity === null ? (
        <Loading what="the identity" />
      ) : identity.state === 'none' ? (
        <NoIdentity />
      ) : (
        <Known identity={identity} />
      )}
    </Page>
  );
};
