import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

const makers = {
  /** So many characters. */
  length: (size: number) => 'x'.repeat(size),
  /** So many references. */
  slots: (size: number) => Array.from({ length: size }, () => Far('thing', {})),
  /** Lists in each other. */
  depth: (size: number) => {
    let value: unknown[] = [];
    for (let i = 1; i < size; i += 1) value = [value];
    return value;
  },
  digits: (size: number) => 10n ** BigInt(size - 1),
};
type Kind = keyof typeof makers;

/** Passes values as large as it is told. */
export const buildRootObject = () =>
  makeDefaultExo('sizes', {
    /** Answers with one. */
    answer: (kind: Kind, size: number) => harden(makers[kind](size)),
    /** Sends one, and answers with what comes back. */
    send: (target: { look(value: unknown): string }, kind: Kind, size: number) =>
      E(target).look(harden(makers[kind](size))),
    look: () => 'seen',
  });
