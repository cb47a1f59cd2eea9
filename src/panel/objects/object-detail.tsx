import { E } from '@endo/eventual-send';
import { useState } from 'react';
import type { Mention, ObjectDetails, ObjectHolder } from '../../wire/host-api.ts';
import type { ObjectRef } from '../../wire/ids.ts';
import { countOf } from '../count-of.ts';
import { useActions, type PanelAction } from '../frame/actions.tsx';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { useKernelView } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { Empty } from '../kit/empty.tsx';
import { Fact, Facts } from '../kit/facts.tsx';
import { Failed } from '../kit/failed.tsx';
import { KrefLink } from '../kit/kref-link.tsx';
import { Loading } from '../kit/loading.tsx';
import { PartyLabel } from '../kit/party-label.tsx';
import { Section } from '../kit/section.tsx';
import { Stale } from '../kit/stale.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { compose } from '../send/compose.ts';
import { emptyDraft } from '../send/draft.ts';
import { useLiveQuery } from '../use-live-query.ts';
import { IssueUrlDialog } from './issue-url-dialog.tsx';
import { PetNameForm } from './pet-name-form.tsx';
import { ReachPaths } from './reach-paths.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { roleText } from './role-text.ts';
import styles from './objects.module.css';

const Holders = ({ heldBy, holders }: { heldBy: readonly ObjectHolder[]; holders: number }) =>
  heldBy.length === 0 ? (
    <Empty>Nobody but its owner has it.</Empty>
  ) : (
    <>
      <ul className={styles['list']} role="list" aria-label="Holders">
        {heldBy.map(({ party, strength, count }, index) => (
          <li key={index}>
            <PartyLabel party={party} />
            {strength === 'recognizes' && ', which can only recognise it'}
            {count > 1 && `, ${count} times`}
          </li>
        ))}
      </ul>
      {holders > heldBy.length && <p className={styles['quiet']}>and {holders - heldBy.length} more</p>}
    </>
  );

const Place = ({ mention }: { mention: Mention }) => {
  switch (mention.kind) {
    case 'message':
      return (
        <>
          {mention.as} of a message waiting for <code>{mention.at}</code>
        </>
      );
    case 'waiting':
      return (
        <>
          in a message that waits for promise <code>{mention.at}</code>
        </>
      );
    case 'call':
      return (
        <>
          {mention.as} of a call of <KrefLink kref={mention.at} />
        </>
      );
    case 'promise':
      return (
        <>
          in the value of promise <code>{mention.at}</code>
        </>
      );
    default:
      throw new TypeError(`unknown mention ${JSON.stringify(mention satisfies never)}`);
  }
};

const Mentions = ({ mentions: { count, found } }: Pick<ObjectDetails, 'mentions'>) => (
  <>
    <p>
      {countOf(count, 'reference')} in messages on their way and in settled promises
      {found.length < count && `; ${found.length} of them are found without a long search`}
      {found.length > 0 ? ':' : '.'}
    </p>
    {found.length > 0 && (
      <ul role="list" aria-label="Where it is mentioned">
        {found.map((mention, index) => (
          <li key={index}>
            <Place mention={mention} />
          </li>
        ))}
      </ul>
    )}
  </>
);

type Asked = 'revoke' | 'url';

const Details = ({ object, reload }: { object: ObjectDetails; reload: () => void }) => {
  const view = useKernelView();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { kref, owner, petName, vref, durable, revoked, pinned, reachable, recognizable, heldBy, holders } = object;
  const name = petName === null ? kref : `${petName} (${kref})`;
  const connected = view.state === 'running';
  const usable = connected && !revoked;
  const send = (): void => compose({ ...emptyDraft, target: petName ?? kref });

  const action = (title: string, keys: string, run: () => void): PanelAction => ({ title, group: 'Object', keys, run });
  useActions(
    usable
      ? [
          action(`Send a message to ${kref}`, 'm', send),
          action(`Issue an ocap URL for ${kref}`, 'u', () => setAsked('url')),
          action(`Revoke ${kref}`, 'r', () => setAsked('revoke')),
        ]
      : [],
  );

  return (
    <>
      <div className={styles['buttons']}>
        <Button look="main" unavailable={!usable} onClick={send}>
          Send a message
        </Button>
        <Button unavailable={!usable} onClick={() => setAsked('url')}>
          Issue an ocap URL…
        </Button>
        <Button unavailable={!usable} onClick={() => setAsked('revoke')}>
          Revoke…
        </Button>
      </div>
      <Facts>
        <Fact name="State">
          {revoked ? <StateLabel tone="bad">Revoked</StateLabel> : <StateLabel tone="ok">In use</StateLabel>}
        </Fact>
        <Fact name="What it is">
          {roleText(object)}
          {object.iface !== null && object.role === 'object' && ', as its vat alleges'}
        </Fact>
        <Fact name="Owner">
          <PartyLabel party={owner} />
        </Fact>
        <Fact name="References">
          {reachable} to send to it, {recognizable} to recognise it
        </Fact>
        <Fact name="Kept">
          {pinned ? 'pinned; ' : ''}
          {durable ? 'restarts of its vat keep it' : 'a restart of its vat ends it'}
        </Fact>
        {vref !== null && (
          <Fact name="Its owner calls it">
            <code>{vref}</code>
          </Fact>
        )}
        <Fact name="Reference">
          <code>{kref}</code> <CopyButton text={kref} what="the reference" />
        </Fact>
      </Facts>
      <PetNameForm key={`${kref} ${petName}`} kref={kref} petName={petName} onChanged={reload} />
      <Section id="reach" title="Who can reach it, and how">
        {revoked ? (
          <p>Nobody: it was revoked.</p>
        ) : (
          <ReachPaths kref={kref} version={`${holders} ${reachable} ${recognizable}`} />
        )}
      </Section>
      <Section id="holders" title={`Holders: ${holders}`}>
        <Holders heldBy={heldBy} holders={holders} />
        <Mentions mentions={object.mentions} />
      </Section>
      {asked === 'revoke' && <RevokeDialog kref={kref} name={name} onRevoked={reload} onClose={() => setAsked(null)} />}
      {asked === 'url' && <IssueUrlDialog kref={kref} name={name} onClose={() => setAsked(null)} />}
    </>
  );
};

/** One object: who has it, who could come to it, and what can be done with it. */
export const ObjectDetail = ({ kref }: { kref: ObjectRef }) => {
  const view = useKernelView();
  const { answer, reload } = useLiveQuery(kref, (kernel) => E(kernel).getObject(kref));
  const petName = answer.state === 'ready' ? answer.value.petName : null;
  return (
    <Page
      title={petName === null ? `Object ${kref}` : `Object ${petName}`}
      aside={view.state !== 'running' && <Stale />}
    >
      <p>
        <RouteLink to={{ view: 'objects' }}>All objects</RouteLink>{' '}
        <RouteLink to={{ view: 'activity', query: { object: kref } }}>Activity of {kref}</RouteLink>
      </p>
      {answer.state === 'loading' && <Loading what={kref} />}
      {answer.state === 'failed' && <Failed title={`${kref} cannot be shown`} error={answer.error} onRetry={reload} />}
      {answer.state === 'ready' && <Details object={answer.value} reload={reload} />}
    </Page>
  );
};
