import { E } from '@endo/eventual-send';
import { useState } from 'react';
import { readableAnswer } from '../../host/json-refs.ts';
import type { ConfigIssue } from '../../wire/cluster-config.ts';
import type { LaunchOptions } from '../../wire/host-api.ts';
import type { ObjectRef, SubclusterId } from '../../wire/ids.ts';
import { useKernel } from '../kernel-context.ts';
import { readError, type ReadableError } from '../readable-error.ts';
import { parseConfigText } from './config-text.ts';

export type Launch =
  | { state: 'idle' }
  | { state: 'launching' }
  /** `answer` is what `bootstrap` answered, null where the root has no such method. */
  | { state: 'launched'; subclusterId: SubclusterId; rootKref: ObjectRef; answer: string | null }
  /** The panel refused the config; the kernel never saw it. */
  | { state: 'refused'; issues: ConfigIssue[] }
  | { state: 'failed'; error: ReadableError };

/** One launch at a time, from the text of a config to what became of it. */
export const useLaunch = (): {
  launch: Launch;
  /** Takes the config's text when it is wanted, so that fetching it is part of the launch and its failure the launch's. */
  start: (getText: () => string | Promise<string>, options?: LaunchOptions) => void;
} => {
  const kernel = useKernel();
  const [launch, setLaunch] = useState<Launch>({ state: 'idle' });

  const run = async (getText: () => string | Promise<string>, options: LaunchOptions): Promise<void> => {
    if (kernel === null || launch.state === 'launching') return;
    setLaunch({ state: 'launching' });
    try {
      const parsed = parseConfigText(await getText());
      if ('issues' in parsed) {
        setLaunch({ state: 'refused', issues: parsed.issues });
        return;
      }
      const { subclusterId, rootKref, bootstrapResult } = await E(kernel).launchSubcluster(
        harden(parsed.config),
        options,
      );
      const answer = bootstrapResult === undefined ? null : readableAnswer(bootstrapResult);
      setLaunch({ state: 'launched', subclusterId, rootKref, answer });
    } catch (error) {
      setLaunch({ state: 'failed', error: readError(error) });
    }
  };

  return { launch, start: (getText, options = {}) => void run(getText, harden(options)) };
};
