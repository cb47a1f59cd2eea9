/** Stands where the kernel's worker would: the same realm, database and ports to vat workers, and no kernel but to record one. */
import '../../src/lockdown/kernel-worker.ts';
import { Far } from '@endo/pass-style';
import { deleteSQLKernelDatabase, makeSQLKernelDatabase } from '../../src/browser/database.ts';
import { makePlatformServices } from '../../src/browser/platform-services.ts';
import { serveHost } from '../../src/host/serve-host.ts';
import type { KernelDatabase } from '../../src/kernel/index.ts';
import { makeCallLimits, makeLaunchLimits } from '../limits/make-limits.ts';
import { recordCalls, recordLaunch } from '../limits/record.ts';
import { effortOfCalls, effortOfLaunch, type Effort } from '../limits/recording.ts';
import type { Limit } from '../measure/interleave.ts';
import { callKinds } from '../measure/operations.ts';
import type { LimitsApi, LimitsPorts } from './limits-api.ts';

let databases = 0;
const openDatabase = async (): Promise<KernelDatabase> => {
  const dbFilename = `bench-${(databases += 1)}`;
  await deleteSQLKernelDatabase({ dbFilename });
  return makeSQLKernelDatabase({ dbFilename });
};

const makeLimitsApi = (vats: MessagePort, realms: MessagePort): LimitsApi => {
  const operations: { effort: Effort; limits: Limit[] }[] = [];
  return {
    async prepare(specs, counts) {
      const powers = {
        platform: makePlatformServices(vats),
        realmPlatform: makePlatformServices(realms),
        openDatabase,
        specs,
      };
      vats.start();
      realms.start();
      const launch = await recordLaunch(powers);
      operations.push({ effort: effortOfLaunch(launch), limits: await makeLaunchLimits(powers, launch) });
      for (const kind of callKinds(counts)) {
        const calls = await recordCalls(powers, kind);
        const { limits } = await makeCallLimits(powers, kind, calls);
        operations.push({ effort: effortOfCalls(calls), limits });
      }
      return harden(operations.map(({ effort, limits }) => ({ effort, limits: limits.map(({ name }) => name) })));
    },
    async run(operation, limit) {
      const found = operations[operation]?.limits[limit];
      if (found === undefined) throw Error(`there is no limit ${limit} of operation ${operation}`);
      return found.run();
    },
  };
};

addEventListener(
  'message',
  ({ data: [captp, vats, realms, echo] }: MessageEvent<LimitsPorts>) => {
    echo.onmessage = ({ data }: MessageEvent<unknown>) => echo.postMessage(data);
    serveHost({ port: captp, name: 'the bench', bootstrap: Far('limits', { ...makeLimitsApi(vats, realms) }) });
  },
  { once: true },
);
