import * as eventualSend from '@endo/eventual-send';
import * as exo from '@endo/exo';
import * as far from '@endo/far';
import * as passStyle from '@endo/pass-style';
import * as patterns from '@endo/patterns';
import type { GivenModule } from '../wire/bundle.ts';
import { GET_DESCRIPTION } from './discoverable-exo.ts';
import type { DurableExos } from './durable-exos.ts';
import { makeDurableHelpers } from './durable-helpers.ts';
import * as vatModule from './index.ts';
import type { VatData } from './liveslots.ts';
import { E } from './send-only.ts';

/** What this very vat's modules hold: its liveslots, and makers of exos that can be stored. */
export type Given = { vatData: VatData; exoMakers: DurableExos['makers'] };

/** The exports of a module as a plain, frozen record, with what CommonJS importers look for. */
const namespace = (exports: object) => harden({ __esModule: true, ...exports });

/** The modules that a vat imports without bundling them. */
const makeGivenModules = ({ vatData, exoMakers }: Given): Record<GivenModule, object> => {
  const durableHelpers = makeDurableHelpers(vatData);
  const { makeDefaultExo, makeDiscoverableExo } = exoMakers;
  return harden({
    '@agoric/vat-data': namespace({ ...vatData, ...durableHelpers }),
    '@endo/eventual-send': namespace({ ...eventualSend, E }),
    '@endo/exo': namespace(exo),
    '@endo/far': namespace({ ...far, E }),
    '@endo/pass-style': namespace(passStyle),
    '@endo/patterns': namespace(patterns),
    '@metamask/kernel-utils/discoverable': namespace({ GET_DESCRIPTION, makeDiscoverableExo }),
    '@metamask/kernel-utils/exo': namespace({ makeDefaultExo }),
    'ocap-kernel/vat': namespace({ ...vatModule, ...durableHelpers, ...exoMakers }),
  });
};

/** The `require` that a bundle is called with. */
export const makeRequire = (given: Given) => {
  const modules = new Map<string, object>(Object.entries(makeGivenModules(given)));
  return harden((name: string): object => {
    const module = modules.get(name);
    if (module === undefined) throw Error(`module ${JSON.stringify(name)} is not given to vats; bundle it`);
    return module;
  });
};
