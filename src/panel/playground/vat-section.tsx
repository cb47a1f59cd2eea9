import { E } from '@endo/eventual-send';
import { useState } from 'react';
import type { SubclusterStatus, VatState, VatStatus } from '../../wire/host-api.ts';
import { useActions } from '../frame/actions.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { Fact, Facts } from '../kit/facts.tsx';
import { Section } from '../kit/section.tsx';
import { StateLabel, type Tone } from '../kit/state-label.tsx';
import { LaunchOutcome } from '../launch/launch-outcome.tsx';
import { useLaunch } from '../launch/use-launch.ts';
import { TerminateDialog } from '../subclusters/terminate-dialog.tsx';
import { useAction } from '../use-action.ts';
import { GrantsForm } from './grants-form.tsx';
import styles from './playground.module.css';
import type { Bundling } from './use-bundle.ts';
import { configOf, upgradeOf } from './vat-config.ts';
import type { VatDraft } from './vat-draft.ts';

const tones: Record<VatState, Tone> = { running: 'ok', starting: 'wait', suspended: 'quiet', failed: 'bad' };

const codeWords = ({ bundleId }: VatStatus, bundling: Bundling): string => {
  if (bundling.state === 'waiting') return 'being compared';
  return bundling.state === 'bundled' && bundling.bundleId === bundleId
    ? 'as written here'
    : 'edited here since it was given to the vat';
};

const RunningVat = ({ vat, bundling }: { vat: VatStatus; bundling: Bundling }) => (
  <Facts>
    <Fact name="Vat">
      <RouteLink to={{ view: 'subclusters', path: [vat.subclusterId, vat.id] }}>
        {vat.name} ({vat.id})
      </RouteLink>{' '}
      <StateLabel tone={tones[vat.state]}>{vat.state}</StateLabel>{' '}
      <RouteLink to={{ view: 'logs', query: { vat: vat.id } }}>its log</RouteLink>
    </Fact>
    <Fact name="Incarnation">{vat.incarnation}</Fact>
    <Fact name="Its code">{codeWords(vat, bundling)}</Fact>
  </Facts>
);

type VatSectionProps = {
  draft: VatDraft;
  bundling: Bundling;
  /** The vat that runs the draft, and its subcluster. */
  running: { vat: VatStatus; subcluster: SubclusterStatus } | null;
  onChange: (part: Partial<VatDraft>) => void;
};

/** Launches what was written, gives the vat other code, and ends it. */
export const VatSection = ({ draft, bundling, running, onChange }: VatSectionProps) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { launch, prepare, confirm, cancel } = useLaunch((launched) => onChange({ launched }));
  const { action, run, forget } = useAction<void>();
  const [ending, setEnding] = useState(false);
  const { name } = draft;
  const bundle = bundling.state === 'bundled' ? bundling.text : null;
  const canLaunch = kernel !== null && bundle !== null && launch.state !== 'preparing' && launch.state !== 'launching';
  const canUpgrade = kernel !== null && bundle !== null && running !== null && action.state !== 'waiting';

  const startLaunch = (): void => {
    if (bundle === null) return;
    forget();
    prepare(() => configOf(draft, bundle), document.baseURI);
  };
  const upgrade = (): void => {
    if (kernel === null || bundle === null || running === null) return;
    const { id } = running.vat;
    run(async () => {
      await E(kernel).upgradeVat(id, harden(upgradeOf(draft, bundle)));
      announce(`${id} runs the new code`);
    });
  };

  useActions([
    ...(running === null && canLaunch ? [{ title: `Launch ${name}`, group: 'Playground', run: startLaunch }] : []),
    ...(canUpgrade ? [{ title: `Upgrade ${name} in place`, group: 'Playground', run: upgrade }] : []),
    ...(running === null ? [] : [{ title: `Terminate ${name}`, group: 'Playground', run: () => setEnding(true) }]),
  ]);

  return (
    <Section id="vat" title="The vat">
      {running !== null && <RunningVat vat={running.vat} bundling={bundling} />}
      <GrantsForm draft={draft} isRunning={running !== null} onChange={onChange} />
      <div className={styles['buttons']}>
        {running === null ? (
          <Button look="main" unavailable={!canLaunch} onClick={startLaunch}>
            Launch {name}…
          </Button>
        ) : (
          <>
            <Button look="main" unavailable={!canUpgrade} onClick={upgrade}>
              Upgrade in place
            </Button>
            <Button look="danger" unavailable={kernel === null} onClick={() => setEnding(true)}>
              Terminate…
            </Button>
          </>
        )}
        <span role="status">
          {action.state === 'waiting' && 'Starting the new code…'}
          {action.state === 'done' && running !== null && 'It runs the new code, on what it had stored.'}
        </span>
      </div>
      {action.state === 'failed' && <ErrorNote title="Not upgraded: the old code goes on" error={action.error} />}
      {/* Of a launch whose vat has ended since there is nothing to say. */}
      <LaunchOutcome
        launch={launch.state === 'launched' && running === null ? { state: 'idle' } : launch}
        title={name}
        firstMessages={[]}
        confirm={confirm}
        cancel={cancel}
      />
      {running !== null && ending && (
        <TerminateDialog subcluster={running.subcluster} onClose={() => setEnding(false)} />
      )}
    </Section>
  );
};
