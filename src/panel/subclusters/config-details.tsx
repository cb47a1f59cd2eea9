import type { ClusterConfig } from '../../wire/cluster-config.ts';
import type { SubclusterId } from '../../wire/ids.ts';
import { CopyButton } from '../kit/copy-button.tsx';
import { Fact, Facts } from '../kit/facts.tsx';
import { extensionRoot, requestsOf } from '../launch/requests.ts';
import styles from './vat-details.module.css';

/** What a subcluster was given when it was launched. */
export const ConfigDetails = ({ id, config }: { id: SubclusterId; config: ClusterConfig }) => {
  const { services, io } = requestsOf(config, document.baseURI, extensionRoot());
  const text = JSON.stringify(config, null, 2);
  return (
    <div className={styles['check']}>
      <Facts>
        <Fact name="Services of the kernel">{services.length === 0 ? 'none' : services.join(', ')}</Fact>
        <Fact name="Input and output">
          {io.length === 0 ? 'none' : io.map(({ name, what }) => `${name}: ${what}`).join('; ')}
        </Fact>
      </Facts>
      <details>
        <summary>Config of {id}</summary>
        <pre className={styles['config']} tabIndex={0}>
          {text}
        </pre>
        <CopyButton text={text} what={`the config of ${id}`} />
      </details>
    </div>
  );
};
