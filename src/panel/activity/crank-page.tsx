import { E } from '@endo/eventual-send';
import type { CrankStory } from '../../wire/kernel-events.ts';
import { countOf } from '../count-of.ts';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { useKernelView } from '../kernel-context.ts';
import { CopyButton } from '../kit/copy-button.tsx';
import { Empty } from '../kit/empty.tsx';
import { Fact, Facts } from '../kit/facts.tsx';
import { Failed } from '../kit/failed.tsx';
import { Loading } from '../kit/loading.tsx';
import { Section } from '../kit/section.tsx';
import { Stale } from '../kit/stale.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { VatLink } from '../kit/vat-link.tsx';
import { When } from '../kit/when.tsx';
import { useLiveQuery } from '../use-live-query.ts';
import { About, Effects, Kind } from './crank-parts.tsx';
import { outcomeWords, sizeText, tookText } from './crank-words.ts';
import { KrefMark } from './kref-mark.tsx';
import { StoryTree } from './story-tree.tsx';
import { useKrefNames } from './use-kref-names.ts';
import styles from './activity.module.css';

const Details = ({ story }: { story: CrankStory }) => {
  const { crank, earlier, later } = story;
  const names = useKrefNames();
  const { kind, cause, vatId, result, size, syscalls, storeChanges, outcome, problem } = crank;
  return (
    <>
      <Facts>
        <Fact name="Vat">
          <VatLink id={vatId} />, delivery {crank.delivery} of incarnation {crank.incarnation}
        </Fact>
        <Fact name="Kind">
          <Kind kind={kind} />
        </Fact>
        <Fact name="About">
          <About crank={crank} names={names} />
        </Fact>
        {result !== null && (
          <Fact name="Its answer goes to">
            <KrefMark kref={result} names={names} />
          </Fact>
        )}
        <Fact name="Outcome">
          <StateLabel tone={outcomeWords[outcome].tone}>{outcomeWords[outcome].label}</StateLabel>
          {outcome !== 'applied' && ' Nothing of what it did has happened.'}
        </Fact>
        {problem !== null && <Fact name="Problem">{problem}</Fact>}
        <Fact name="Time">
          took {tookText(crank.tookMs)}
          {crank.waitedMs !== null && <>, after waiting {tookText(crank.waitedMs)}</>}
        </Fact>
        <Fact name="When">
          <When time={crank.time} />
        </Fact>
        <Fact name="Length of what was delivered">{sizeText(size)}</Fact>
        <Fact name="Store">
          {storeChanges.set + storeChanges.deleted === 0
            ? 'nothing changed'
            : `${countOf(storeChanges.set, 'key')} set, ${storeChanges.deleted} deleted, ${sizeText(storeChanges.size)}`}
        </Fact>
        <Fact name="Because of">
          {cause === null ? (
            'what came from outside the vats'
          ) : (
            <RouteLink to={{ view: 'activity', path: [`c${cause}`] }}>c{cause}</RouteLink>
          )}
        </Fact>
      </Facts>
      <Section id="did" title="What it did">
        <Effects crank={crank} names={names} most={Infinity} />
        <p className={styles['quiet']}>
          {Object.keys(syscalls).length === 0
            ? 'It made no syscall.'
            : `Syscalls: ${Object.entries(syscalls)
                .map(([name, count]) => `${name} ${count}`)
                .join(', ')}.`}
        </p>
      </Section>
      <Section id="story" title="Because of what, and with what effect">
        {earlier && <p className={styles['quiet']}>It goes further back than what the kernel still has.</p>}
        <StoryTree story={story} names={names} />
        {later && <p className={styles['quiet']}>It has more effects than these; open the last to go on.</p>}
      </Section>
    </>
  );
};

/** `#/activity/c123`: one crank, what led to it and what came of it. */
export const CrankPage = ({ number }: { number: number }) => {
  const view = useKernelView();
  const { answer, reload } = useLiveQuery(String(number), (kernel) => E(kernel).getCrank(number));
  const story = answer.state === 'ready' ? answer.value : undefined;
  return (
    <Page title={`Crank c${number}`} aside={view.state !== 'running' && <Stale />}>
      <p className={styles['links']}>
        <RouteLink to={{ view: 'activity' }}>All activity</RouteLink>
        {story !== undefined && (
          <>
            <RouteLink to={{ view: 'activity', query: { vat: story.crank.vatId } }}>
              Activity of {story.crank.vatId}
            </RouteLink>
            <RouteLink to={{ view: 'logs', query: { vat: story.crank.vatId } }}>Logs of {story.crank.vatId}</RouteLink>
            <span>
              As JSON: <CopyButton text={JSON.stringify(story.crank, null, 2)} what="the crank as JSON" />
            </span>
          </>
        )}
      </p>
      {answer.state === 'loading' && view.state === 'running' && <Loading what={`crank c${number}`} />}
      {answer.state === 'loading' && view.state !== 'running' && (
        <Empty>A crank can be looked at while the kernel runs.</Empty>
      )}
      {answer.state === 'failed' && (
        <Failed title={`Crank c${number} cannot be shown`} error={answer.error} onRetry={reload} />
      )}
      {answer.state === 'ready' &&
        (story === undefined ? (
          <Empty>
            The kernel does not have this crank, or no longer: it keeps the last few thousand of its present run.
          </Empty>
        ) : (
          <Details story={story} />
        ))}
    </Page>
  );
};
