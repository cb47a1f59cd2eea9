/** What is measured of a kernel: the work, whoever drives it and from wherever. */
import type { ClusterConfig, KernelApi, KernelStatus, SubclusterLaunchResult } from '../../src/kernel/index.ts';

/** The kernel's calls as they look in its own process or over captp. */
export type Host = {
  launchSubcluster(config: ClusterConfig): Promise<SubclusterLaunchResult>;
  terminateSubcluster: KernelApi['terminateSubcluster'];
  queueMessage(target: string, method: string, args: unknown[]): Promise<unknown>;
  getStatus(): KernelStatus | Promise<KernelStatus>;
};

/** Where the bundles of `bench/vats` can be fetched. */
export type VatSpecs = { counter: string; caller: string };

/** A launch; to be ended by the caller. */
export const launchOne = async (host: Host, { counter }: VatSpecs): Promise<{ end(): Promise<void> }> => {
  const { subclusterId } = await host.launchSubcluster({
    bootstrap: 'counter',
    vats: { counter: { bundleSpec: counter } },
  });
  return { end: () => host.terminateSubcluster(subclusterId) };
};

/** The roots that calls go to. */
export type Roots = { counter: string; caller: string };

export const launchPair = async (host: Host, { counter, caller }: VatSpecs): Promise<Roots> => {
  const { rootKref } = await host.launchSubcluster({
    bootstrap: 'caller',
    vats: { caller: { bundleSpec: caller }, counter: { bundleSpec: counter } },
  });
  const { vats } = await host.getStatus();
  const root = vats.find(({ name }) => name === 'counter')?.rootKref;
  if (root === undefined) throw new Error('the vat "counter" was not launched');
  return { caller: rootKref, counter: root };
};

export type CallKind = {
  operation: string;
  /** So many calls in one run. */
  count: number;
  from: 'host' | 'vat';
  /** Each call waits for the answer to the last. */
  sequential: boolean;
  work(host: Host, roots: Roots): Promise<unknown>;
};

export type Counts = { sequential: number; concurrent: number };

export const callKinds = ({ sequential, concurrent }: Counts): CallKind[] => {
  const increment = (host: Host, { counter }: Roots) => host.queueMessage(counter, 'increment', []);
  return [
    {
      operation: 'host call, sequential',
      count: sequential,
      from: 'host',
      sequential: true,
      async work(host, roots) {
        for (let i = 0; i < sequential; i += 1) await increment(host, roots);
      },
    },
    {
      operation: `host call, ${concurrent} concurrent`,
      count: concurrent,
      from: 'host',
      sequential: false,
      work: (host, roots) => Promise.all(Array.from({ length: concurrent }, () => increment(host, roots))),
    },
    {
      operation: 'vat-to-vat call, sequential',
      count: sequential,
      from: 'vat',
      sequential: true,
      work: (host, { caller }) => host.queueMessage(caller, 'callSequentially', [sequential]),
    },
    {
      operation: `vat-to-vat call, ${concurrent} concurrent`,
      count: concurrent,
      from: 'vat',
      sequential: false,
      work: (host, { caller }) => host.queueMessage(caller, 'callConcurrently', [concurrent]),
    },
  ];
};
