/**
 * What a kernel does with vats, as its hosts see it: the same cases, with the same vats from `test/vats`, in Node and in
 * Chromium. Each case runs on a kernel without vats, and whoever runs it looks afterwards whether anything is left under way.
 */
import { escapeCases } from './suite/escape-cases.ts';
import { faultCases } from './suite/fault-cases.ts';
import { inspectCases } from './suite/inspect-cases.ts';
import { lifeCases } from './suite/life-cases.ts';
import { messageCases } from './suite/message-cases.ts';
import { objectCases } from './suite/object-cases.ts';
import { runawayCases } from './suite/runaway-cases.ts';
import { makeSuiteKernel, onPlatform, type Case, type KernelHost } from './suite/suite-kernel.ts';

export type { KernelHost };

const cases: Case[] = [
  ...messageCases,
  ...lifeCases,
  ...objectCases,
  ...onPlatform(faultCases),
  ...onPlatform(runawayCases),
  ...escapeCases,
  ...inspectCases,
];

export const kernelSuite = cases.map(({ name, platform = false, run }) => ({
  name,
  platform,
  run: (host: KernelHost): Promise<void> => run(makeSuiteKernel(host)),
}));
