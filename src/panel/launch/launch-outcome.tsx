import type { TryIt } from '../../wire/sample-index.ts';
import { RouteLink } from '../frame/route-link.tsx';
import { Button } from '../kit/button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { AnswerValue } from '../send/answer-value.tsx';
import { compose } from '../send/compose.ts';
import { emptyDraft } from '../send/draft.ts';
import { FirstMessages } from './first-messages.tsx';
import { ReviewDialog } from './review-dialog.tsx';
import type { Launch, LaunchActions } from './use-launch.ts';
import styles from './launch-outcome.module.css';

type LaunchOutcomeProps = Pick<LaunchActions, 'confirm' | 'cancel'> & {
  launch: Launch;
  /** What is launched, as its review is headed. */
  title: string;
  firstMessages: readonly TryIt[];
};

/** When the connection or the kernel ended first, nobody here knows what became of the launch. */
const UNKNOWN_END: ReadonlySet<string | null> = new Set(['SESSION_ENDED', 'KERNEL_STOPPED']);

const failureTitle = ({ error, during }: Launch & { state: 'failed' }): string => {
  if (during === 'preparing') return 'This config cannot be launched';
  return UNKNOWN_END.has(error.code)
    ? 'The launch was interrupted; if it succeeded, its subcluster is listed'
    : 'The launch failed, and nothing of it was kept';
};

const Outcome = ({ launch, firstMessages }: Pick<LaunchOutcomeProps, 'launch' | 'firstMessages'>) => {
  switch (launch.state) {
    case 'idle':
    case 'reviewing':
      return null;
    case 'preparing':
      return (
        <p className={styles['line']}>
          <StateLabel tone="wait">Looking…</StateLabel> fetching config and code; nothing runs yet
        </p>
      );
    case 'launching':
      return (
        <p className={styles['line']}>
          <StateLabel tone="wait">Launching…</StateLabel> starting vats, bootstrap
        </p>
      );
    case 'refused':
      return (
        <ErrorNote title="This config cannot be launched">
          <ul className={styles['issues']} role="list">
            {launch.issues.map(({ path, message }, index) => (
              <li key={index}>
                {path !== '' && <code className={styles['path']}>{path}:</code>} {message}
              </li>
            ))}
          </ul>
        </ErrorNote>
      );
    case 'failed':
      return <ErrorNote title={failureTitle(launch)} error={launch.error} />;
    case 'launched': {
      const { subclusterId, rootKref, answer } = launch;
      return (
        <>
          <p className={styles['line']}>
            <StateLabel tone="ok">Launched</StateLabel>
            <RouteLink to={{ view: 'subclusters', path: [subclusterId] }}>
              <code>{subclusterId}</code>
            </RouteLink>{' '}
            with root <code>{rootKref}</code>
          </p>
          {answer !== null && (
            <div className={styles['answer']}>
              bootstrap answered <AnswerValue answer={answer} />
            </div>
          )}
          <Button look="quiet" onClick={() => compose({ ...emptyDraft, target: rootKref })}>
            Send a message to {rootKref}
          </Button>
          <FirstMessages subclusterId={subclusterId} messages={firstMessages} onCompose={compose} />
        </>
      );
    }
    default:
      throw new TypeError(`unknown launch ${JSON.stringify(launch satisfies never)}`);
  }
};

/** The review of a launch and what became of it, with the next step. Always there, so that screen readers hear what appears in it. */
export const LaunchOutcome = ({ launch, title, firstMessages, confirm, cancel }: LaunchOutcomeProps) => (
  <>
    <div className={styles['outcome']} role="status">
      <Outcome launch={launch} firstMessages={firstMessages} />
    </div>
    {launch.state === 'reviewing' && (
      <ReviewDialog title={title} plan={launch.plan} onConfirm={confirm} onCancel={cancel} />
    )}
  </>
);
