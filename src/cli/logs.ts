/** `ocap logs`: what vats have written, and what the kernel has. */
import { existsSync, readFileSync } from 'node:fs';
import { E } from '@endo/eventual-send';
import type { KernelApi } from '../wire/host-api.ts';
import { isAtLeast, logLevels, type LogLevel } from '../wire/kernel-events.ts';
import { shippedLimits as limits } from '../wire/limits.ts';
import { command } from './support/command.ts';
import { CommandError, exitCodes, usageError } from './support/errors.ts';
import { follow } from './support/follow.ts';
import type { Io } from './support/io.ts';
import { homeOption, jsonOption, readWholeNumber } from './support/options.ts';
import { harmless } from './support/output.ts';
import { logLine } from './support/event-lines.ts';
import { findVatId } from './support/target.ts';
import { withKernel } from './support/with-kernel.ts';

/** The last lines of the kernel's own log; it is also there when no kernel is running. */
const printKernelLog = (io: Io, home: string | undefined, count: number): void => {
  const { log } = io.findHome(home);
  const files = [`${log}.1`, log].filter((file) => existsSync(file));
  if (files.length === 0) throw new CommandError(`there is no ${log}; no kernel has run there`, exitCodes.notRunning);
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(0, -1));
  for (const line of lines.slice(-count)) io.print(harmless(line));
};

const readLevel = (text: string): LogLevel => {
  const level = logLevels.find((each) => each === text);
  if (level === undefined) throw usageError(`--level ${text}: they are ${logLevels.join(', ')}`);
  return level;
};

export const logs = command({
  name: 'logs',
  description: 'Shows what vats have written to their consoles since the kernel was started',
  args: {
    vat: { type: 'string', description: 'only this vat: its name, s1/name, or v1', valueHint: 'vat' },
    level: {
      type: 'string',
      default: 'debug',
      description: `only lines of this level and graver ones: ${logLevels.join(', ')}`,
      valueHint: 'level',
    },
    number: { type: 'string', default: '100', description: 'so many lines', valueHint: 'count' },
    follow: { type: 'boolean', description: 'and then those that come, until it is interrupted' },
    kernel: { type: 'boolean', description: "the kernel's own log instead" },
    ...homeOption,
    ...jsonOption,
  },
  examples: [
    {
      line: 'ocap logs --vat ticker --number 20',
      note: 'the last lines of one vat',
      after: ['ocap start', 'ocap launch vats/ticker/cluster.json'],
    },
    { line: 'ocap logs --level warn', note: 'warnings and errors' },
    { line: 'ocap logs --follow', note: 'all, as they come', runsOn: true, shows: /Following/ },
    { line: 'ocap logs --json', note: 'a line of JSON for each' },
    {
      line: 'ocap logs --kernel',
      note: 'what the kernel itself has to say, also when it does not run',
      shows: /listening at/,
    },
  ],
  async run({ vat, level: least, number, follow: goesOn, kernel: ofKernel, ...args }, io) {
    const limit = readWholeNumber('number', number, 0, limits.entriesPerQuery);
    const level = readLevel(least);
    if (ofKernel === true) {
      printKernelLog(io, args.home, limit);
      return;
    }
    const show = (line: Parameters<typeof logLine>[0]): void =>
      args.json === true ? io.printJson(line) : io.print(logLine(line));
    await withKernel(io, 'logs', args, async (kernel, connection) => {
      const vatId = vat === undefined ? undefined : await findVatId(kernel, vat);
      const query: Parameters<KernelApi['getLogs']>[0] = {
        level,
        limit: Math.max(1, limit),
        ...(vatId === undefined ? {} : { vatId }),
      };
      const { entries } = await E(kernel).getLogs(query);
      if (limit > 0) entries.forEach(show);
      if (goesOn !== true) return;
      await follow(io, connection, { kinds: ['log'], after: { log: entries.at(-1)?.number ?? 0 } }, (event) => {
        if (event.type !== 'log') return;
        for (const line of event.lines) {
          if ((vatId === undefined || line.vatId === vatId) && isAtLeast(line.level, level)) show(line);
        }
      });
    });
  },
});
