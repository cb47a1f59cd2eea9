import type { Baggage } from '@agoric/vat-data';
import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Peer = { note(id: number): number };
type Ledger = { serve(id: number): number };

/** Writes down every message it gets, and hands some on to its peer or to a service. */
export const buildRootObject = (_powers: unknown, _parameters: unknown, baggage: Baggage) => {
  const set = (name: string, value: unknown): void =>
    baggage.has(name) ? baggage.set(name, value) : baggage.init(name, value);
  const notes = (): readonly number[] => (baggage.has('notes') ? baggage.get('notes') : harden([]));
  const note = (id: number): number => {
    set('notes', harden([...notes(), id]));
    // So that a database with no room is full soon.
    set(`page ${id}`, 'x'.repeat(4_000));
    return id;
  };
  return makeDefaultExo('scribe', {
    bootstrap: (vats: Record<string, unknown>, services: Record<string, unknown>) => {
      set('peer', vats.two);
      set('ledger', services.ledger);
    },
    note,
    notes,
    forward: async (id: number) => E(baggage.get<Peer>('peer')).note(id),
    serve: async (id: number) => E(baggage.get<Ledger>('ledger')).serve(id),
    make: (label: string) => Far('thing', { label: () => label }),
    echo: (value: unknown) => value,
  });
};
