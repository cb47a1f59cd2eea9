import { makeScalarBigMapStore } from '@agoric/vat-data';
import type { Baggage } from '@agoric/vat-data';
import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Peer = Record<'record', (from: string, n: number) => Promise<number>>;

const provide = <Value>(baggage: Baggage, name: string, make: () => Value): Value => {
  if (!baggage.has(name)) baggage.init(name, make());
  return baggage.get(name);
};

/** Writes down, durably, what others send to it, and sends numbers to others. `work` makes it take its time over each line. */
export const buildRootObject = (
  _powers: unknown,
  { name, work = 0 }: { name: string; work?: number },
  baggage: Baggage,
) => {
  const peers = provide(baggage, 'peers', () => makeScalarBigMapStore('peers', { durable: true }));
  const lines = provide(baggage, 'lines', () => makeScalarBigMapStore('lines', { durable: true }));
  const lengths = provide(baggage, 'lengths', () => makeScalarBigMapStore('lengths', { durable: true }));
  const lengthOf = (from: string): number => (lengths.has(from) ? lengths.get<number>(from) : 0);
  let failed = 0;
  let answered = 0;

  const send = (peer: string, first: number, count: number): Promise<number>[] =>
    Array.from({ length: count }, (_, i) => E(peers.get<Peer>(peer)).record(name, first + i));

  return makeDefaultExo('ledger', {
    befriend: (peer: string, ledger: unknown) => (peers.has(peer) ? peers.set(peer, ledger) : peers.init(peer, ledger)),
    record: (from: string, n: number) => {
      for (let i = 0; i < work; i += 1);
      const length = lengthOf(from);
      lines.init(`${from} ${length}`, n);
      if (length === 0) lengths.init(from, 1);
      else lengths.set(from, length + 1);
      return n;
    },
    linesFrom: (from: string) => harden(Array.from({ length: lengthOf(from) }, (_, i) => lines.get(`${from} ${i}`))),
    lengthOf,
    /** Sends the numbers from `first` on, and waits for no answer. */
    post: (peer: string, first: number, count: number) => {
      for (const answer of send(peer, first, count)) {
        answer.then(
          () => (answered += 1),
          () => (failed += 1),
        );
      }
    },
    /** What became of the numbers posted since this vat was started. */
    answers: () => harden({ answered, failed }),
    /** Sends the numbers, and answers with how many were answered by themselves. */
    sendAll: async (peer: string, first: number, count: number) =>
      (await Promise.all(send(peer, first, count))).filter((n, i) => n === first + i).length,
  });
};
