/** The limits of what was recorded: what of an operation is left when the kernel is taken away. */
import type { KernelDatabase, PlatformServices } from '../../src/kernel/index.ts';
import type { Limit } from '../measure/interleave.ts';
import type { CallKind } from '../measure/operations.ts';
import { makeCommitLimit } from './commit.ts';
import { makeRealm } from './realm.ts';
import type { CallRecording, LaunchRecording } from './recording.ts';
import { startVat } from './start.ts';

type Powers = {
  /** Starts workers as the kernel's are. */
  platform: PlatformServices;
  /** The same, with `vat-realm.ts` in place of the supervisor. */
  realmPlatform: PlatformServices;
  /** An empty database like the kernel's. */
  openDatabase(): Promise<KernelDatabase>;
};

export const makeLaunchLimits = async (
  { platform, openDatabase }: Powers,
  { sent, tables, launch, terminate }: LaunchRecording,
): Promise<Limit[]> => {
  const commit = makeCommitLimit(await openDatabase(), tables);
  return [
    { name: 'start', run: () => startVat(platform, sent) },
    {
      name: 'commit',
      run: async () => {
        const milliseconds = commit(launch);
        commit(terminate);
        return milliseconds;
      },
    },
  ];
};

/** The limits of one kind of call; `end` ends their worker. */
export const makeCallLimits = async (
  { realmPlatform, openDatabase }: Powers,
  { from, sequential }: CallKind,
  { vats, tables, commits }: CallRecording,
): Promise<{ limits: Limit[]; end(): void }> => {
  const realm = await makeRealm(realmPlatform, vats);
  const commit = makeCommitLimit(await openDatabase(), tables);
  // An answer leaves the kernel after its commit (P7); calls that nobody outside waits for may share one.
  const transactions = from === 'host' && sequential ? commits : [commits.flat()];
  return {
    limits: [
      { name: 'port', run: realm.exchange },
      { name: 'liveslots', run: realm.dispatch },
      { name: 'commit', run: async () => commit(transactions) },
    ],
    end: realm.end,
  };
};
