import { useId, useState, type FormEvent } from 'react';
import { fetchValidatedJson } from '../../host/fetch-validated-json.ts';
import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { checkConfig } from './config-text.ts';
import { LaunchOutcome } from './launch-outcome.tsx';
import type { ConfigSource } from './recent-launches.ts';
import { useLaunch } from './use-launch.ts';
import styles from './config-form.module.css';

const problemOf = (text: string): string | null => {
  const { protocol } = URL.parse(text) ?? {};
  return protocol === 'http:' || protocol === 'https:' ? null : 'Type the address of a cluster config: https://…';
};

/** A config that lies on a server. Its relative specs start there too. */
export const UrlForm = ({ onLaunched }: { onLaunched: (title: string, source: ConfigSource) => void }) => {
  const kernel = useKernel();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const url = text.trim();
  const title = url.split('/').slice(-2).join('/');
  const { launch, prepare, confirm, cancel } = useLaunch(() => onLaunched(title, { type: 'url', url }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = problemOf(url);
    setProblem(found);
    if (found === null) prepare(() => fetchValidatedJson(url, { check: checkConfig }), url);
  };
  return (
    <form className={styles['form']} onSubmit={submit} noValidate>
      <Field
        id={useId()}
        label="Address of a config"
        error={problem}
        hint="Its server has to allow that it is read from here (CORS), as the bundling server of npm start does"
      >
        {(control) => (
          <input
            {...control}
            className={controlClass}
            type="url"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://example.org/cluster.json"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setProblem(null);
            }}
          />
        )}
      </Field>
      <div className={styles['buttons']}>
        <Button
          type="submit"
          unavailable={kernel === null || launch.state === 'preparing' || launch.state === 'launching'}
        >
          Launch from address…
        </Button>
      </div>
      <LaunchOutcome launch={launch} title={title} firstMessages={[]} confirm={confirm} cancel={cancel} />
    </form>
  );
};
