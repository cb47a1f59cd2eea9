import type { ConsoleApi, ConsoleEntry } from '../../wire/consoles.ts';
import { KernelError } from '../../wire/errors.ts';
import type { IOSpec } from '../../wire/io-spec.ts';
import type { Limits } from '../../wire/limits.ts';
import type { PlatformServices } from '../platform.ts';
import { makeRing } from '../ring.ts';
import type { IOChannel, IOContext } from './io-channel.ts';
import { encodeUnit, makeUnitReader } from './units.ts';

type Powers = {
  platform: Pick<PlatformServices, 'now'>;
  limits: Limits;
  /** Something was written, or a console came or went. */
  onChange(): void;
};

const closed = (id: string, name: string) => new KernelError('IO_CLOSED', `subcluster ${id} has no console ${name}`);

const makeConsole = (
  { platform, limits, onChange }: Powers,
  name: string,
  spec: IOSpec,
  { subclusterId }: IOContext,
) => {
  const { direction = 'inout', unit = 'line' } = spec;
  const history = makeRing<ConsoleEntry>({
    first: 1,
    capacity: limits.consoleEntries,
    weight: limits.consoleLength,
    weigh: ({ text }) => text.length,
  });
  const input = makeUnitReader(unit);
  let unread = 0;
  let inputEnded = false;
  let waiting: { resolve(text: string | null): void; reject(error: unknown): void } | undefined;
  let over = false;

  const note = (from: ConsoleEntry['from'], text: string): void => {
    history.push({ number: history.next(), from, text, time: platform.now() });
    onChange();
  };

  const take = (): string | undefined => {
    const text = input.take();
    // What ended a line was counted too; all of it is gone when nothing is left, however the lines ended.
    unread = text === undefined ? 0 : Math.max(0, unread - text.length - (unit === 'line' ? 1 : 0));
    return text;
  };

  const checkInput = (): void => {
    if (direction === 'out') throw new KernelError('INVALID_ARGUMENT', `console ${name} takes no input`);
  };

  const channel: IOChannel = {
    read: () => {
      if (over) return Promise.reject(closed(subclusterId, name));
      const text = take();
      if (text !== undefined) return Promise.resolve(text);
      if (inputEnded) return Promise.resolve(null);
      const { promise, ...waiter } = Promise.withResolvers<string | null>();
      waiting = waiter;
      return promise;
    },
    write: async (data) => {
      if (over) throw closed(subclusterId, name);
      encodeUnit(data, unit);
      note('vat', data);
    },
    close: async () => {
      over = true;
      waiting?.reject(closed(subclusterId, name));
    },
  };

  return {
    channel,
    status: () => ({ subclusterId, name, direction, unit, lastEntry: history.next() - 1, unread, inputEnded }),
    read: ({ after, limit = 100 }: Parameters<ConsoleApi['readConsole']>[2] = {}) => {
      const most = Math.min(limit, limits.entriesPerQuery);
      if (after === undefined) return harden({ entries: history.readLast(most).entries, dropped: 0 });
      const { entries, dropped } = history.readFirst(most, { after: history.resume(after) });
      return harden({ entries, dropped });
    },
    write: (text: string): void => {
      checkInput();
      if (inputEnded) throw new KernelError('IO_CLOSED', `the input of console ${name} was ended`);
      const line = unit === 'line' ? text.replace(/\r?\n$/, '') : text;
      const bytes = encodeUnit(line, unit);
      const length = line.length + (unit === 'line' ? 1 : 0);
      if (unread + length > limits.consoleInputLength) {
        throw new KernelError('IO_BUSY', `console ${name}: the vat has not read what was written before`);
      }
      input.push(bytes);
      unread += length;
      note('host', line);
      if (waiting === undefined) return;
      const next = take();
      if (next === undefined) return;
      waiting.resolve(next);
      waiting = undefined;
    },
    end: (): void => {
      checkInput();
      if (inputEnded) return;
      inputEnded = true;
      waiting?.resolve(null);
      waiting = undefined;
      onChange();
    },
  };
};

/** The consoles of all subclusters: what vats and hosts write there is kept in memory, the last of it, until the console is closed. */
export const makeConsoles = (powers: Powers) => {
  const consoles = new Map<string, ReturnType<typeof makeConsole>>();
  const keyOf = (id: string, name: string) => `${id} ${name}`;

  const find = (id: string, name: string) => {
    const found = consoles.get(keyOf(id, name));
    if (found === undefined) throw closed(id, name);
    return found;
  };

  const api: ConsoleApi = {
    listConsoles: () => harden([...consoles.values()].map((each) => each.status())),
    readConsole: (id, name, query) => find(id, name).read(query),
    writeConsole: (id, name, text) => find(id, name).write(text),
    endConsole: (id, name) => find(id, name).end(),
  };

  return {
    api,
    open: (name: string, spec: IOSpec, context: IOContext): IOChannel => {
      const made = makeConsole(powers, name, spec, context);
      const key = keyOf(context.subclusterId, name);
      consoles.set(key, made);
      powers.onChange();
      return {
        ...made.channel,
        close: async () => {
          consoles.delete(key);
          powers.onChange();
          await made.channel.close();
        },
      };
    },
  };
};

export type Consoles = ReturnType<typeof makeConsoles>;
