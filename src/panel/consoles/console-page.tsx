import { E } from '@endo/eventual-send';
import { useEffect, useId, useRef, useState, useSyncExternalStore } from 'react';
import type { ConsoleStatus } from '../../wire/consoles.ts';
import type { KernelApi } from '../../wire/host-api.ts';
import type { SubclusterId } from '../../wire/ids.ts';
import { useActions } from '../frame/actions.tsx';
import { Page, pageHeading } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { navigate, useRoute } from '../frame/router.ts';
import { useKernel, useKernelView } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorText } from '../kit/error-note.tsx';
import { Failed } from '../kit/failed.tsx';
import { controlClass } from '../kit/field.tsx';
import { Loading } from '../kit/loading.tsx';
import { Stale } from '../kit/stale.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { useAction } from '../use-action.ts';
import { isNotation, notations, type Notation } from './bytes-text.ts';
import { makeHistoryFeed, type HistoryFeed } from './history-feed.ts';
import { InputForm } from './input-form.tsx';
import { Terminal } from './terminal.tsx';
import { useConsoles } from './use-consoles.ts';
import { directionText } from './direction-text.ts';
import styles from './consoles.module.css';

const EndDialog = ({ status, onClose }: { status: ConsoleStatus; onClose: () => void }) => {
  const { subclusterId, name } = status;
  const kernel = useKernel();
  const { action, run } = useAction<void>();
  const end = (): void => {
    if (kernel === null) return;
    run(async () => {
      await E(kernel).endConsole(subclusterId, name);
      onClose();
    });
  };
  return (
    <ConfirmDialog
      title={`End the input of ${name}?`}
      confirm="End the input"
      busy={kernel === null ? 'The kernel does not answer' : action.state === 'waiting' ? 'Ending…' : null}
      onConfirm={end}
      onClose={onClose}
      finalFocus={pageHeading}
    >
      <p>
        When the vat has read what was written, it reads the end. Nothing can be written then until the kernel is
        started anew or the subcluster is reloaded.
      </p>
      {action.state === 'failed' && <ErrorText error={action.error} />}
    </ConfirmDialog>
  );
};

/** How bytes are shown and typed; it is kept in the address. */
const NotationChoice = ({ path, notation }: { path: string[]; notation: Notation }) => {
  const id = useId();
  return (
    <span className={styles['notation']}>
      <label htmlFor={id}>Bytes in</label>
      <select
        id={id}
        className={controlClass}
        value={notation}
        onChange={(event) =>
          navigate({ view: 'consoles', path, query: { bytes: event.target.value } }, { replace: true })
        }
      >
        {notations.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </span>
  );
};

type ContentProps = {
  id: SubclusterId;
  name: string;
  feed: HistoryFeed;
  /** What is known of it last; null when it was closed. */
  status: ConsoleStatus | null;
  /** Whether that comes from the kernel that the feed reads. */
  isCurrent: boolean;
  notation: Notation;
};

/** Of a console that was closed it shows what it was. */
const Content = ({ id, name, feed, status, isCurrent, notation }: ContentProps) => {
  const view = useKernelView();
  const field = useRef<HTMLTextAreaElement>(null);
  const { history, error, isLoadingEarlier } = useSyncExternalStore(feed.subscribe, feed.getState);
  const [known, setKnown] = useState(status);
  if (status !== null && status !== known) setKnown(status);
  const lastEntry = isCurrent ? status?.lastEntry : undefined;
  useEffect(() => {
    if (lastEntry !== undefined) feed.heardOf(lastEntry);
  }, [feed, lastEntry]);

  const takesInput = status !== null && status.direction !== 'out' && !status.inputEnded;
  useActions(
    takesInput ? [{ title: `Write to ${name}`, group: 'Consoles', keys: 'n', run: () => field.current?.focus() }] : [],
  );

  if (known === null) {
    return (
      <Empty>
        Subcluster {id} has no console {name}; it may have been terminated. See{' '}
        <RouteLink to={{ view: 'consoles' }}>all consoles</RouteLink>.
      </Empty>
    );
  }
  const { subclusterId, unit, direction, unread } = known;
  return (
    <>
      <p className={styles['facts']}>
        <span>
          of <RouteLink to={{ view: 'subclusters', path: [subclusterId] }}>{subclusterId}</RouteLink>,{' '}
          {directionText[direction]}, unit {unit}
        </span>
        {direction !== 'out' && status !== null && (
          <span>{unread === 0 ? 'the vat has read all' : `${unread} characters not read by the vat`}</span>
        )}
        {unit === 'bytes' && <NotationChoice path={[id, name]} notation={notation} />}
      </p>
      {history === null && error === null && <Loading what="what was written" />}
      {error !== null && status !== null && (
        <Failed title="The console could not be read" error={error} onRetry={() => feed.heardOf(status.lastEntry)} />
      )}
      {history !== null && (
        <Terminal
          label={`Terminal ${name}`}
          history={history}
          unit={unit}
          notation={notation}
          isLoadingEarlier={isLoadingEarlier}
          onEarlier={feed.loadEarlier}
          onFollow={feed.follow}
        />
      )}
      {takesInput && (
        <InputForm status={status} notation={notation} unavailable={view.state !== 'running'} fieldRef={field} />
      )}
    </>
  );
};

/** What can be said of it beside its name. */
const Aside = ({ status, isStale, onEnd }: { status: ConsoleStatus | null; isStale: boolean; onEnd: () => void }) => {
  if (isStale) return <Stale />;
  return (
    <span className={styles['facts']} role="status">
      {status === null && <StateLabel tone="quiet">Closed</StateLabel>}
      {status?.inputEnded === true && <StateLabel tone="quiet">Input ended</StateLabel>}
      {status !== null && status.direction !== 'out' && !status.inputEnded && (
        <Button look="quiet" onClick={onEnd}>
          End the input…
        </Button>
      )}
    </span>
  );
};

/** A console as a terminal. It goes on being shown, without a field to type in, when its subcluster has ended. */
export const ConsolePage = ({ id, name }: { id: SubclusterId; name: string }) => {
  const view = useKernelView();
  const { query } = useRoute();
  const { consoles, reporter, error } = useConsoles();
  const [feed, setFeed] = useState<HistoryFeed | null>(null);
  const [isEnding, setEnding] = useState(false);
  const kernel: KernelApi | null = view.state === 'running' ? view.kernel : null;
  if (kernel !== null && feed?.kernel !== kernel) setFeed(makeHistoryFeed(kernel, id, name));
  const status = consoles?.find((each) => each.subclusterId === id && each.name === name) ?? null;
  const notation = isNotation(query['bytes']) ? query['bytes'] : 'base64';
  return (
    <Page
      title={`Console ${name}`}
      aside={
        consoles !== null && <Aside status={status} isStale={view.state !== 'running'} onEnd={() => setEnding(true)} />
      }
    >
      <p>
        <RouteLink to={{ view: 'consoles' }}>All consoles</RouteLink>
      </p>
      {consoles === null || feed === null ? (
        error === null ? (
          <Loading what="the console" />
        ) : (
          <ErrorText error={error} />
        )
      ) : (
        <Content
          id={id}
          name={name}
          feed={feed}
          status={status}
          isCurrent={reporter === feed.kernel}
          notation={notation}
        />
      )}
      {isEnding && status !== null && <EndDialog status={status} onClose={() => setEnding(false)} />}
    </Page>
  );
};
