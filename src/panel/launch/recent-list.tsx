import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { When } from '../kit/when.tsx';
import { fetchValidatedJson } from '../../host/fetch-validated-json.ts';
import { checkConfig, parseConfigText } from './config-text.ts';
import { LaunchOutcome } from './launch-outcome.tsx';
import type { ConfigSource, RecentLaunch } from './recent-launches.ts';
import { extensionRoot, placeText } from './requests.ts';
import { useLaunch } from './use-launch.ts';
import card from './sample-card.module.css';
import list from './sample-list.module.css';

type RecentItemProps = {
  recent: RecentLaunch;
  onForget: () => void;
  onLaunched: (title: string, source: ConfigSource) => void;
};

const RecentItem = ({ recent: { title, time, source }, onForget, onLaunched }: RecentItemProps) => {
  const kernel = useKernel();
  const { launch, prepare, confirm, cancel } = useLaunch(() => onLaunched(title, source));
  const busy = launch.state === 'preparing' || launch.state === 'launching';
  const again = (): void =>
    source.type === 'url'
      ? prepare(() => fetchValidatedJson(source.url, { check: checkConfig }), source.url)
      : prepare(() => parseConfigText(source.text), document.baseURI);
  return (
    <li className={card['card']}>
      <div className={card['top']}>
        <h3>{title}</h3>
        <span className={card['buttons']}>
          <Button look="quiet" aria-label={`Forget ${title}`} onClick={onForget}>
            Forget
          </Button>
          <Button unavailable={kernel === null || busy} aria-label={`Again: ${title}…`} onClick={again}>
            Again…
          </Button>
        </span>
      </div>
      <p className={card['description']}>
        {source.type === 'url' ? <code>{placeText(source.url, extensionRoot())}</code> : 'a config of your own'},{' '}
        <When time={time} />
      </p>
      <LaunchOutcome launch={launch} title={title} firstMessages={[]} confirm={confirm} cancel={cancel} />
    </li>
  );
};

type RecentListProps = {
  launches: readonly RecentLaunch[];
  onForget: (source: ConfigSource) => void;
  onLaunched: (title: string, source: ConfigSource) => void;
};

export const RecentList = ({ launches, onForget, onLaunched }: RecentListProps) => {
  const announce = useAnnounce();
  return (
    <ul className={list['list']} role="list" aria-label="Recent">
      {launches.map((recent) => (
        <RecentItem
          key={JSON.stringify(recent.source)}
          recent={recent}
          onLaunched={onLaunched}
          onForget={() => {
            onForget(recent.source);
            announce(`Forgot ${recent.title}`);
          }}
        />
      ))}
    </ul>
  );
};
