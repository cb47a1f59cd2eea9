import { codeOf, messageOf, type KernelError } from '../wire/errors.ts';
import type { KRef, PromiseRef } from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';
import type { Committer, Step } from './committer.ts';
import { makeHostExports } from './host-exports.ts';
import { makeHostImports } from './host-imports.ts';
import type { Logger } from './platform.ts';
import type { Refs } from './refs.ts';
import type { Router } from './router.ts';
import type { KernelStore } from './store/open-store.ts';

type Powers = {
  store: KernelStore;
  limits: Limits;
  refs: Refs;
  router: Router;
  committer: Committer;
  logger: Logger;
};

/** Values of the host's realm in kernel terms, and back. */
export const makeHostObjects = ({ store, limits, refs, router, committer, logger }: Powers) => {
  let ended = false;

  /** Once the kernel has stopped there is nothing left to do. */
  const tryStep = (work: (step: Step) => void): void => {
    if (ended) return;
    try {
      committer.step(work);
    } catch (error) {
      if (codeOf(error) === undefined) logger.error(`objects of the host: ${messageOf(error)}`);
    }
  };

  const findImport = (value: object): KRef | undefined => hostImports.nameOf(value);
  const hostExports = makeHostExports({ store, limits, refs, router, tryStep, findImport });
  const hostImports = makeHostImports({ store, refs, router, committer, hostExports, tryStep });

  return {
    ...hostExports,
    unserialize: hostImports.unserialize,
    presenceOf: hostImports.presenceOf,
    onSettled: (step: Step, kref: PromiseRef): void => {
      hostExports.onSettled(kref);
      hostImports.onSettled(step, kref);
    },
    endLife: (error: KernelError): void => {
      ended = true;
      hostImports.endLife(error);
    },
  };
};

export type HostObjects = ReturnType<typeof makeHostObjects>;
