import * as eventualSend from '@endo/eventual-send';
import * as exo from '@endo/exo';
import * as far from '@endo/far';
import * as passStyle from '@endo/pass-style';
import * as patterns from '@endo/patterns';
import type { GivenModule } from '../wire/bundle.ts';
import type { MakeDefaultExo } from './default-exo.ts';
import * as vatModule from './index.ts';

/** What this very vat's modules hold: its liveslots, and a maker of exos that can be stored. */
export type Given = { vatData: object; makeDefaultExo: MakeDefaultExo };

/** The exports of a module as a plain, frozen record, with what CommonJS importers look for. */
const namespace = (exports: object) => harden({ __esModule: true, ...exports });

/** The modules that a vat imports without bundling them. */
const makeGivenModules = ({ vatData, makeDefaultExo }: Given): Record<GivenModule, object> =>
  harden({
    '@agoric/vat-data': namespace(vatData),
    '@endo/eventual-send': namespace(eventualSend),
    '@endo/exo': namespace(exo),
    '@endo/far': namespace(far),
    '@endo/pass-style': namespace(passStyle),
    '@endo/patterns': namespace(patterns),
    '@metamask/kernel-utils/exo': namespace({ makeDefaultExo }),
    'ocap-kernel/vat': namespace({ ...vatModule, makeDefaultExo }),
  });

/** The `require` that a bundle is called with. */
export const makeRequire = (given: Given) => {
  const modules = new Map<string, object>(Object.entries(makeGivenModules(given)));
  return harden((name: string): object => {
    const module = modules.get(name);
    if (module === undefined) throw Error(`module ${JSON.stringify(name)} is not given to vats; bundle it`);
    return module;
  });
};
