import { useEffect, useState } from 'react';
import type { KernelStatus } from '../../wire/host-api.ts';
import type { Metrics } from '../../wire/inspect.ts';
import { kernelSentence } from '../frame/kernel-sentence.ts';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { BackupReminder } from '../identity/backup-reminder.tsx';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { CopyButton } from '../kit/copy-button.tsx';
import { ErrorNote, ErrorText } from '../kit/error-note.tsx';
import { Fact, Facts } from '../kit/facts.tsx';
import { Loading } from '../kit/loading.tsx';
import { Section } from '../kit/section.tsx';
import { Sparkline } from '../kit/sparkline.tsx';
import { Stale } from '../kit/stale.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { readError } from '../readable-error.ts';
import { durationText } from './amounts.ts';
import { FaultList } from './fault-list.tsx';
import { KernelControls } from './kernel-controls.tsx';
import styles from './overview.module.css';
import { startPhases } from './start-phases.ts';
import { StorageFact } from './storage-fact.tsx';
import { useMetrics } from './use-metrics.ts';

const MINUTE_MS = 60_000;

/** Milliseconds since 1970, anew each minute. */
const useMinutes = (): number => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
};

const KernelFacts = ({ status, metrics }: { status: KernelStatus; metrics: Metrics | null }) => {
  const now = useMinutes();
  const { kernel, vats, subclusters, remoteComms } = status;
  return (
    <Facts>
      <Fact name="Uptime">{durationText(Math.max(0, now - kernel.startedAt))}</Fact>
      <Fact name="Version">{kernel.version}</Fact>
      <StorageFact bytes={metrics === null ? null : metrics.storage.bytes} />
      <Fact name="Peer id">
        {remoteComms.peerId === undefined ? (
          'none yet'
        ) : (
          <>
            <code>{remoteComms.peerId}</code> <CopyButton text={remoteComms.peerId} what="the peer id" />
          </>
        )}
      </Fact>
      <Fact name="Subclusters">
        <RouteLink to={{ view: 'subclusters' }}>{subclusters.length}</RouteLink>
      </Fact>
      <Fact name="Vats">{vats.length}</Fact>
      <Fact name="Objects">{metrics === null ? '–' : metrics.counts.objects}</Fact>
      <Fact name="Cranks so far">{metrics === null ? '–' : metrics.cranks.total}</Fact>
    </Facts>
  );
};

/** Before the kernel started there was nothing. */
const wholeMinute = (values: readonly number[]): number[] => [
  ...Array<number>(Math.max(0, 60 - values.length)).fill(0),
  ...values,
];

const Pulse = ({ metrics }: { metrics: Metrics }) => {
  const { seconds } = metrics;
  const cranks = wholeMinute(seconds.map((second) => second.cranks));
  const waiting = wholeMinute(seconds.map((second) => second.messagesWaiting));
  return (
    <div className={styles['pulse']}>
      <div>
        <p>
          <strong>{cranks.at(-1) ?? 0}</strong> cranks per second
        </p>
        <Sparkline label="Cranks per second" values={cranks} />
      </div>
      <div>
        <p>
          <strong>{metrics.messagesWaiting}</strong> messages waiting
        </p>
        <Sparkline label="Messages waiting" values={waiting} />
      </div>
    </div>
  );
};

const View = () => {
  const view = useKernelView();
  const status = lastStatusOf(view);
  const { metrics, error } = useMetrics();
  const { tone, label, detail, code } = kernelSentence(view);
  return (
    <Page title="Overview" aside={status !== null && view.state !== 'running' && <Stale />}>
      <BackupReminder />
      <Section id="kernel" title="Kernel">
        <p className={styles['sentence']}>
          <StateLabel tone={tone}>{label}</StateLabel> {detail} {code !== null && <code>{code}</code>}
        </p>
        <ul className={styles['phases']} role="list" aria-label="Phases of the start">
          {startPhases(view).map((phase) => (
            <li key={phase.name}>
              {phase.name} <StateLabel tone={phase.tone}>{phase.text}</StateLabel>
              {phase.problem !== undefined && <ErrorText error={readError(phase.problem)} />}
            </li>
          ))}
        </ul>
        <KernelControls />
      </Section>
      {status === null ? (
        view.state === 'connecting' && <Loading what="the kernel’s state" />
      ) : (
        <Section id="facts" title="Facts">
          <KernelFacts status={status} metrics={metrics} />
        </Section>
      )}
      {error !== null && <ErrorNote title="The kernel’s numbers could not be had" error={error} />}
      {metrics !== null && (
        <Section id="pulse" title="The last minute">
          <Pulse metrics={metrics} />
        </Section>
      )}
      {status !== null && (
        <Section id="faults" title="Last faults">
          <FaultList faults={status.faults} />
        </Section>
      )}
    </Page>
  );
};

export default View;
