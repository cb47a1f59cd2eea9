import { Kernel, type KernelDatabase, type PlatformServices } from '../../src/kernel/index.ts';
import { launchOne, launchPair, type CallKind, type VatSpecs } from '../measure/operations.ts';
import { makeRecorder, type Recorder } from './recorder.ts';
import type { CallRecording, LaunchRecording } from './recording.ts';

type Powers = {
  platform: PlatformServices;
  /** An empty one for each recording. */
  openDatabase(): Promise<KernelDatabase>;
  specs: VatSpecs;
};

type Recorded = { kernel: Kernel; copyTables: Recorder['copyTables']; take: Recorder['take'] };

/** A kernel of its own for each recording, so that none begins with what another left. */
const withKernel = async <T>(powers: Powers, use: (recorded: Recorded) => Promise<T>): Promise<T> => {
  const recorder = makeRecorder(powers.platform, await powers.openDatabase());
  const kernel = await Kernel.make(recorder.platform, recorder.database);
  const take = () => {
    // Asking for the status commits what is open.
    kernel.getStatus();
    return recorder.take();
  };
  try {
    return await use({ kernel, copyTables: recorder.copyTables, take });
  } finally {
    await kernel.stop();
  }
};

export const recordLaunch = (powers: Powers): Promise<LaunchRecording> =>
  withKernel(powers, async ({ kernel, copyTables, take }) => {
    take();
    const tables = copyTables();
    const vat = await launchOne(kernel, powers.specs);
    const { vats, commits: launch, reads } = take();
    const sent = [...vats.values()].flatMap((traffic) => traffic.sent);
    await vat.end();
    return { sent, tables, launch, reads, terminate: take().commits };
  });

export const recordCalls = (powers: Powers, { work }: CallKind): Promise<CallRecording> =>
  withKernel(powers, async ({ kernel, copyTables, take }) => {
    const roots = await launchPair(kernel, powers.specs);
    const before = take();
    const tables = copyTables();
    await work(kernel, roots);
    const { vats, commits, reads } = take();
    return {
      vats: [...vats].map(([vat, during]) => ({ before: before.vats.get(vat)?.sent ?? [], during })),
      tables,
      commits,
      reads,
    };
  });
