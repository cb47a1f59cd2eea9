import { E } from '@endo/eventual-send';
import { useState } from 'react';
import type { CapData } from '../../wire/capdata.ts';
import { codeOf } from '../../wire/errors.ts';
import type { ClusterConfig, ConfigIssue } from '../../wire/cluster-config.ts';
import type { CodeReview } from '../../wire/host-api.ts';
import type { KRef, ObjectRef, SubclusterId } from '../../wire/ids.ts';
import { useKernel } from '../kernel-context.ts';
import { readError, type ReadableError } from '../readable-error.ts';
import { issuesOf, type CheckedConfig } from './config-text.ts';

/** What a person is to agree to: a config, and the code that is there for it now. */
export type LaunchPlan = {
  config: ClusterConfig;
  /** Where its relative specs start. */
  configUrl: string;
  code: Record<string, CodeReview>;
};

export type Launch =
  | { state: 'idle' }
  /** The config and the code are being fetched. */
  | { state: 'preparing' }
  | { state: 'reviewing'; plan: LaunchPlan }
  | { state: 'launching' }
  /** `answer` is what `bootstrap` answered, null where the root has no such method. */
  | { state: 'launched'; subclusterId: SubclusterId; rootKref: ObjectRef; answer: CapData<KRef> | null }
  /** Fields of the config are wrong, as the panel or the kernel says; nothing was launched. */
  | { state: 'refused'; issues: ConfigIssue[] }
  | { state: 'failed'; error: ReadableError; during: 'preparing' | 'launching' };

export type LaunchActions = {
  /** Reads a config and looks at its code; a person then confirms or cancels. */
  prepare: (read: () => CheckedConfig | Promise<CheckedConfig>, configUrl: string) => void;
  confirm: () => void;
  cancel: () => void;
};

/** The kernel says which fields are wrong; other failures are told as they are. */
const failureOf = (error: unknown, during: 'preparing' | 'launching'): Launch => {
  const readable = readError(error);
  const issues = codeOf(error) === 'CODE_CHANGED' ? [] : issuesOf(readable.text);
  return issues.length > 0 ? { state: 'refused', issues } : { state: 'failed', error: readable, during };
};

/** One launch at a time, from a config to what became of it. @param onLaunched - told once a launch has succeeded, and what it launched */
export const useLaunch = (onLaunched: (id: SubclusterId) => void): LaunchActions & { launch: Launch } => {
  const kernel = useKernel();
  const [launch, setLaunch] = useState<Launch>({ state: 'idle' });

  const prepare = async (read: () => CheckedConfig | Promise<CheckedConfig>, configUrl: string): Promise<void> => {
    if (kernel === null || launch.state === 'preparing' || launch.state === 'launching') return;
    setLaunch({ state: 'preparing' });
    try {
      const checked = await read();
      if ('issues' in checked) {
        setLaunch({ state: 'refused', issues: checked.issues });
        return;
      }
      const { config } = checked;
      const code = await E(kernel).reviewLaunch(harden(config), harden({ configUrl }));
      setLaunch({ state: 'reviewing', plan: { config, configUrl, code } });
    } catch (error) {
      setLaunch(failureOf(error, 'preparing'));
    }
  };

  const confirm = async (): Promise<void> => {
    if (kernel === null || launch.state !== 'reviewing') return;
    const { config, configUrl, code } = launch.plan;
    const expectedCode = Object.fromEntries(Object.entries(code).map(([name, { bundleId }]) => [name, bundleId]));
    setLaunch({ state: 'launching' });
    try {
      const { subclusterId, rootKref, bootstrapResult } = await E(kernel).launchSubcluster(
        harden(config),
        harden({ configUrl, expectedCode }),
      );
      setLaunch({ state: 'launched', subclusterId, rootKref, answer: bootstrapResult ?? null });
      onLaunched(subclusterId);
    } catch (error) {
      setLaunch(failureOf(error, 'launching'));
    }
  };

  return {
    launch,
    prepare: (read, configUrl) => void prepare(read, configUrl),
    confirm: () => void confirm(),
    cancel: () => setLaunch({ state: 'idle' }),
  };
};
