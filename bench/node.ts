/** `npm run bench`: what the kernel in Node costs, beside what the same work costs without it. */
import '../src/lockdown/node.ts';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Kernel } from '../src/kernel/index.ts';
import { makeNodejsPlatformServices, makeSQLKernelDatabase } from '../src/node/index.ts';
import { buildVatTexts } from './build.ts';
import { makeCallLimits, makeLaunchLimits } from './limits/make-limits.ts';
import { recordCalls, recordLaunch } from './limits/record.ts';
import { effortOfCalls, effortOfLaunch } from './limits/recording.ts';
import type { Subject } from './measure/interleave.ts';
import { callKinds, launchPair } from './measure/operations.ts';
import { callSubject, launchSubject } from './measure/subjects.ts';
import { runBench } from './run-bench.ts';

await runBench(async ({ folder, options: { counts }, say, measure }) => {
  const { hashes, realmHashes } = await buildVatTexts(folder);
  const paths = { lockdown: join(folder, 'lockdown.bundle'), supervisor: join(folder, 'supervisor.bundle') };
  const realmPaths = { ...paths, supervisor: join(folder, 'realm.bundle') };
  const platform = makeNodejsPlatformServices({ supervisor: { paths, hashes } });
  const realmPlatform = makeNodejsPlatformServices({ supervisor: { paths: realmPaths, hashes: realmHashes } });
  const specs = {
    counter: pathToFileURL(join(folder, 'counter.bundle')).href,
    caller: pathToFileURL(join(folder, 'caller.bundle')).href,
  };
  let databases = 0;
  const openDatabase = () => makeSQLKernelDatabase({ dbFilename: join(folder, `${(databases += 1)}.sqlite`) });
  const powers = { platform, realmPlatform, openDatabase, specs };

  const kernel = await Kernel.make(platform, await openDatabase());
  const ends: (() => void)[] = [];
  try {
    say('recording what the kernel does');
    const launch = await recordLaunch(powers);
    const limits = await makeLaunchLimits(powers, launch);
    const subjects: Subject[] = [launchSubject(kernel, specs, { effort: effortOfLaunch(launch), limits })];

    const roots = await launchPair(kernel, specs);
    for (const kind of callKinds(counts)) {
      const calls = await recordCalls(powers, kind);
      const { limits, end } = await makeCallLimits(powers, kind, calls);
      ends.push(end);
      subjects.push(callSubject(kernel, roots, kind, { effort: effortOfCalls(calls), limits }));
    }
    return { platform: `Node ${process.version}`, rows: await measure(subjects) };
  } finally {
    for (const end of ends) end();
    await kernel.stop();
  }
});
