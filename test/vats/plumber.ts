import type { Baggage } from '@agoric/vat-data';
import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Channel = { read(): Promise<string | null>; write(data: string): Promise<void> };

/** Reads and writes the I/O channels that its bootstrap gets, and keeps them. */
export const buildRootObject = (_vatPowers: unknown, { fails = false }: { fails?: boolean }, baggage: Baggage) => {
  const channel = (name: string) => baggage.get<Channel>(name);
  const lines = () => (baggage.has('lines') ? baggage.get<string[]>('lines') : []);
  return makeDefaultExo('plumber', {
    bootstrap(_roots: unknown, services: Record<string, Channel>) {
      for (const [name, service] of Object.entries(services)) baggage.init(name, service);
      if (fails) throw Error('leaks');
      return Object.keys(services).sort();
    },
    give: (name: string) => channel(name),
    keep: (name: string, other: Channel) => baggage.init(name, other),
    read: (name: string) => E(channel(name)).read(),
    /** So many at once. */
    readMany: (name: string, count: number) =>
      Promise.all(Array.from({ length: count }, () => E(channel(name)).read())),
    write: (name: string, data: string) => E(channel(name)).write(data),
    /** Writes all of them without waiting; how many were taken, and how many were not. */
    async writeMany(name: string, data: string, count: number) {
      const writes = Array.from({ length: count }, () => E(channel(name)).write(data));
      const outcomes = await Promise.allSettled(writes);
      return outcomes.filter(({ status }) => status === 'fulfilled').length;
    },
    /** Answers each line until the end of the stream, with the number of lines. */
    async answerAll(name: string) {
      for (let lines = 0; ; lines += 1) {
        const line = await E(channel(name)).read();
        if (line === null) return lines;
        await E(channel(name)).write(`heard ${line}`);
      }
    },
    /** Keeps each line, and then says so, until the end of the stream. */
    async keepLines(name: string) {
      for (;;) {
        const line = await E(channel(name)).read();
        if (line === null) return;
        if (baggage.has('lines')) baggage.set('lines', harden([...lines(), line]));
        else baggage.init('lines', harden([line]));
        await E(channel(name)).write(`kept ${line}`);
      }
    },
    lines: () => harden([...lines()]),
    /** Reads to the end of the stream, or until it is enough, and tells how much there was. */
    async drain(name: string, enough = Infinity) {
      for (let length = 0; ;) {
        const data = await E(channel(name)).read();
        if (data === null) return length;
        length += data.length;
        if (length >= enough) return length;
      }
    },
    /** Writes so many times, one after the other. */
    async pour(name: string, data: string, count: number) {
      for (let done = 0; done < count; done += 1) await E(channel(name)).write(data);
      return count;
    },
  });
};
