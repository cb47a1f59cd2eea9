/** `ocap status`: whether a kernel runs, and how it is. */
import { E } from '@endo/eventual-send';
import type { KernelFault } from '../wire/kernel-events.ts';
import type { KernelStatus } from '../wire/host-api.ts';
import { command } from './support/command.ts';
import { homeOption, jsonOption } from './support/options.ts';
import { harmless } from './support/output.ts';
import { withKernel } from './support/with-kernel.ts';

const time = (ms: number): string => new Date(ms).toISOString();

const faultLine = ({ time: at, vatId, message }: KernelFault): string =>
  `  ${time(at)} ${vatId === null ? '' : `${vatId}: `}${harmless(message)}`;

const countStates = (vats: KernelStatus['vats']): string => {
  const states = new Map<string, number>();
  for (const { state } of vats) states.set(state, (states.get(state) ?? 0) + 1);
  return [...states].map(([state, count]) => `${count} ${state}`).join(', ') || 'none';
};

export const status = command({
  name: 'status',
  description: 'Says whether a kernel is running, and how it is',
  args: { ...homeOption, ...jsonOption },
  examples: [
    {
      line: 'ocap status',
      note: 'ends with exit code 3 where none is running',
      exit: 3,
      shows: /no kernel is running/,
    },
    { line: 'ocap status', note: 'and otherwise with 0', after: ['ocap start'], shows: /vats +none/ },
    { line: 'ocap status --json', note: 'all there is to know', shows: /"daemon":\{"pid":\d+/ },
  ],
  async run(args, io) {
    const { folder, log } = io.findHome(args.home);
    await withKernel(io, 'status', args, async (kernel, { greeting: { pid, version, startedAt } }) => {
      const { vats, subclusters, faults, remoteComms, ...rest } = await E(kernel).getStatus();
      if (args.json === true) {
        io.printJson({
          daemon: { pid, version, startedAt, home: folder },
          ...rest,
          subclusters,
          vats,
          faults,
          remoteComms,
        });
        return;
      }
      io.print(`kernel       ${version}, process ${pid}, since ${time(startedAt)}`);
      io.print(`home         ${folder}`);
      io.print(`log          ${log}`);
      io.print(`subclusters  ${subclusters.length}`);
      io.print(`vats         ${countStates(vats)}`);
      io.print(`network      ${remoteComms.state}${remoteComms.peerId === undefined ? '' : `, ${remoteComms.peerId}`}`);
      if (faults.length > 0) io.print(['faults', ...faults.slice(-10).map(faultLine)].join('\n'));
    });
  },
});
