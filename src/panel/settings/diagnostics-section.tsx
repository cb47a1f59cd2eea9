import { E } from '@endo/eventual-send';
import { useActions } from '../frame/actions.tsx';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { saveFile } from '../kit/save-file.ts';
import { Section } from '../kit/section.tsx';
import { useAction } from '../use-action.ts';
import styles from './settings.module.css';

/** What a person can hand to who is to find a bug, after having read it. */
export const DiagnosticsSection = () => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { action, run } = useAction<string>();
  const make = (): void => {
    if (kernel === null) return;
    run(async () => {
      const report = JSON.stringify(await E(kernel).getDiagnostics(), null, 2);
      announce('The report is there');
      return report;
    });
  };
  useActions(kernel === null ? [] : [{ title: 'Make a diagnostics report', group: 'Settings', run: make }]);
  return (
    <Section id="diagnostics" title="Diagnostics">
      <p>
        A report for a bug: numbers, states, versions and error codes. No secret is in it, and nothing that vats or
        people say.
      </p>
      <div className={styles['buttons']}>
        <Button unavailable={kernel === null || action.state === 'waiting'} onClick={make}>
          Make a report
        </Button>
        {action.state === 'waiting' && <span>Counting…</span>}
        {action.state === 'done' && (
          <>
            <Button
              onClick={() => saveFile(new Blob([action.result], { type: 'application/json' }), 'diagnostics.json')}
            >
              Save the report
            </Button>
            <CopyButton text={action.result} what="the report" />
          </>
        )}
      </div>
      {action.state === 'done' && (
        <pre className={styles['report']} role="region" aria-label="Diagnostics report" tabIndex={0}>
          {action.result}
        </pre>
      )}
      {action.state === 'failed' && <ErrorNote title="The report could not be made" error={action.error} />}
    </Section>
  );
};
