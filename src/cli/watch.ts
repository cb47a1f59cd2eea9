/** `ocap watch`: what happens, as it happens. */
import type { KernelEvent, KernelStatus } from '../wire/host-api.ts';
import type { EventKind } from '../wire/kernel-events.ts';
import { command } from './support/command.ts';
import { usageError } from './support/errors.ts';
import { consoleLine, crankLine, faultLine, logLine } from './support/event-lines.ts';
import { follow } from './support/follow.ts';
import { homeOption, jsonOption } from './support/options.ts';
import { harmless } from './support/output.ts';
import { withKernel } from './support/with-kernel.ts';

const allKinds: readonly EventKind[] = ['status', 'log', 'fault', 'trace', 'console'];

const readKinds = (text: string): EventKind[] =>
  text.split(',').map((name) => {
    const kind = allKinds.find((each) => each === name.trim());
    if (kind === undefined) throw usageError(`--kinds ${text}: they are ${allKinds.join(', ')}`);
    return kind;
  });

/** What has changed about vats since the last status; the first tells of all. */
const makeStatusLines = () => {
  let known = new Map<string, string>();
  return ({ vats }: KernelStatus): string[] => {
    const now = new Map<string, string>();
    for (const { id, name, state, error } of vats) now.set(id, `${name} ${state}${error === null ? '' : `: ${error}`}`);
    const gone = [...known.keys()].filter((id) => !now.has(id)).map((id) => `${id} has ended`);
    const changed = [...now].filter(([id, what]) => known.get(id) !== what).map(([id, what]) => `${id} ${what}`);
    known = now;
    const time = new Date().toISOString();
    return [...gone, ...changed].map((line) => harmless(`${time} ${line}`));
  };
};

const makeLines = () => {
  const statusLines = makeStatusLines();
  return (event: KernelEvent): string[] => {
    switch (event.type) {
      case 'status':
        return statusLines(event.status);
      case 'log':
        return event.lines.map(logLine);
      case 'fault':
        return event.faults.map(faultLine);
      case 'trace':
        return event.cranks.map(crankLine);
      case 'console':
        return event.consoles.map(consoleLine);
      case 'news':
        // Not among the kinds that can be asked for: the entries themselves are.
        return [];
      default:
        throw new TypeError(`unknown event ${JSON.stringify(event satisfies never)}`);
    }
  };
};

export const watch = command({
  name: 'watch',
  description: 'Shows what happens in the kernel, until it is interrupted',
  args: {
    kinds: {
      type: 'string',
      default: 'status,log,fault',
      description: `some of ${allKinds.join(', ')}, separated by commas; trace: every crank; console: what is written to consoles`,
      valueHint: 'kinds',
    },
    ...homeOption,
    ...jsonOption,
  },
  examples: [
    {
      line: 'ocap watch',
      note: 'states and log lines of vats, and faults',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json'],
      runsOn: true,
      shows: /v1 counter running/,
    },
    { line: 'ocap watch --kinds trace', note: 'every crank', runsOn: true, shows: /Following/ },
    { line: 'ocap watch --json', note: 'a line of JSON for each event', runsOn: true, shows: /"type":"status"/ },
  ],
  async run(args, io) {
    const kinds = readKinds(args.kinds);
    const toLines = makeLines();
    await withKernel(io, 'watch', args, (_kernel, connection) =>
      follow(io, connection, { kinds }, (event) => {
        if (args.json === true) io.printJson(event);
        else toLines(event).forEach(io.print);
      }),
    );
  },
});
