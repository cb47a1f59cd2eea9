import type { Baggage } from '@agoric/vat-data';
import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Files = {
  readFile(path: unknown, encoding?: string): Promise<string>;
  readdir(path?: unknown): Promise<string[]>;
  stat(path: unknown): Promise<unknown>;
};

/** Reads what its platform gives it. */
export const buildRootObject = (_vatPowers: unknown, parameters: { platform?: { fs: Files } }, baggage: Baggage) =>
  makeDefaultExo('librarian', {
    parameters: () => Object.keys(parameters).sort(),
    readFile: (...args: [unknown, string?]) => E(parameters.platform!.fs).readFile(...args),
    readdir: (...args: [unknown?]) => E(parameters.platform!.fs).readdir(...args),
    stat: (path: unknown) => E(parameters.platform!.fs).stat(path),
    keep: () => baggage.init('fs', parameters.platform!.fs),
    readKept: (path: string) => E(baggage.get<Files>('fs')).readFile(path),
  });
