import type { TryIt } from '../../wire/sample-index.ts';
import { Button } from '../kit/button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import type { ReadableError } from '../readable-error.ts';
import { emptyDraft, type Draft } from '../send/draft.ts';
import { FirstMessages } from './first-messages.tsx';
import type { Launch } from './use-launch.ts';
import styles from './launch-outcome.module.css';

type LaunchOutcomeProps = { launch: Launch; firstMessages: readonly TryIt[]; onCompose: (draft: Draft) => void };

/** When the connection or the kernel ended first, nobody here knows what became of the launch. */
const UNKNOWN_END: ReadonlySet<string | null> = new Set(['SESSION_ENDED', 'KERNEL_STOPPED']);

const failureTitle = ({ code }: ReadableError): string =>
  UNKNOWN_END.has(code)
    ? 'The launch was interrupted; if it succeeded, its subcluster is listed'
    : 'The launch failed, and nothing of it was kept';

const Outcome = ({ launch, firstMessages, onCompose }: LaunchOutcomeProps) => {
  switch (launch.state) {
    case 'idle':
      return null;
    case 'launching':
      return (
        <p className={styles['line']}>
          <StateLabel tone="wait">Launching…</StateLabel> fetching code, starting vats, bootstrap
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
      return <ErrorNote title={failureTitle(launch.error)} error={launch.error} />;
    case 'launched': {
      const { subclusterId, rootKref, answer } = launch;
      return (
        <>
          <p className={styles['line']}>
            <StateLabel tone="ok">Launched</StateLabel>
            <code>{subclusterId}</code> with root <code>{rootKref}</code>
          </p>
          {answer !== null && (
            <p className={styles['answer']}>
              bootstrap answered <code>{answer}</code>
            </p>
          )}
          <Button look="quiet" onClick={() => onCompose({ ...emptyDraft, target: rootKref })}>
            Send a message to {rootKref}
          </Button>
          <FirstMessages subclusterId={subclusterId} messages={firstMessages} onCompose={onCompose} />
        </>
      );
    }
    default:
      throw new TypeError(`unknown launch ${JSON.stringify(launch satisfies never)}`);
  }
};

/** What became of a launch, with the next step. Always there, so that screen readers hear what appears in it. */
export const LaunchOutcome = (props: LaunchOutcomeProps) => (
  <div className={styles['outcome']} role="status">
    <Outcome {...props} />
  </div>
);
