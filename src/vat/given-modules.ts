import * as eventualSend from '@endo/eventual-send';
import * as exo from '@endo/exo';
import * as far from '@endo/far';
import * as passStyle from '@endo/pass-style';
import * as patterns from '@endo/patterns';
import type { GivenModule } from '../wire/bundle.ts';
import * as vatModule from './index.ts';

/** The exports of a module as a plain, frozen record, with what CommonJS importers look for. */
const namespace = (exports: object) => harden({ __esModule: true, ...exports });

/** The modules that a vat imports without bundling them. `vatData` is the liveslots of this very vat. */
const makeGivenModules = (vatData: object): Record<GivenModule, object> =>
  harden({
    '@agoric/vat-data': namespace(vatData),
    '@endo/eventual-send': namespace(eventualSend),
    '@endo/exo': namespace(exo),
    '@endo/far': namespace(far),
    '@endo/pass-style': namespace(passStyle),
    '@endo/patterns': namespace(patterns),
    '@metamask/kernel-utils/exo': namespace({ makeDefaultExo: vatModule.makeDefaultExo }),
    'ocap-kernel/vat': namespace(vatModule),
  });

/** The `require` that a bundle is called with. */
export const makeRequire = (vatData: object) => {
  const modules = new Map<string, object>(Object.entries(makeGivenModules(vatData)));
  return harden((name: string): object => {
    const given = modules.get(name);
    if (given === undefined) throw Error(`module ${JSON.stringify(name)} is not given to vats; bundle it`);
    return given;
  });
};
