import { makeDefaultExo } from '@metamask/kernel-utils/exo';
import { Far } from '@endo/far';
import { defineDurableKind, makeKindHandle } from '@agoric/vat-data';

type Baggage = {
  has(key: string): boolean;
  get<T>(key: string): T;
  init(key: string, value: unknown): void;
  set(key: string, value: unknown): void;
};

/** A vat with a durable kind; its parameters say which version it plays, and how it fails. */
export const buildRootObject = (
  _powers: unknown,
  { version = 1, how = '' }: { version?: number; how?: string },
  baggage: Baggage,
) => {
  if (how === 'throws') throw Error('the new version is broken');
  if (how === 'loops') for (;;);
  if (!baggage.has('kind')) baggage.init('kind', makeKindHandle('thing'));
  if (how !== 'forgets its kind') {
    const makeThing = defineDurableKind(baggage.get('kind'), (label: string) => ({ label }), {
      label: ({ state }: { state: { label: string } }) => `${state.label} of version ${version}`,
    });
    if (!baggage.has('thing')) baggage.init('thing', makeThing('durable'));
  }
  return makeDefaultExo('versioned', {
    version: () => version,
    getDurable: () => baggage.get('thing'),
    getEphemeral: () => Far('ephemeral', { label: () => 'ephemeral' }),
    never: () => new Promise(() => {}),
  });
};
