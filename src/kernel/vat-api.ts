import { KernelError } from '../wire/errors.ts';
import type { KernelApi } from '../wire/host-api.ts';
import { asKRef, asVatId, isObjectRef, type ObjectRef } from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';
import type { Committer } from './committer.ts';
import { checkKnown } from './known-kref.ts';
import type { BundlePinner } from './pin-bundles.ts';
import type { PlatformServices } from './platform.ts';
import type { Refs } from './refs.ts';
import type { KernelStore } from './store/open-store.ts';
import type { VatLifecycle } from './vat-lifecycle.ts';
import type { VatRunner } from './vat-runner.ts';
import type { VatUpgrade } from './vat-upgrade.ts';

type Powers = {
  store: KernelStore;
  limits: Limits;
  platform: PlatformServices;
  committer: Committer;
  refs: Refs;
  runner: VatRunner;
  lifecycle: VatLifecycle;
  upgrade: VatUpgrade;
  pinner: BundlePinner;
};

export type VatApi = Pick<
  KernelApi,
  | 'pingVat'
  | 'terminateVat'
  | 'restartVat'
  | 'upgradeVat'
  | 'checkVatCode'
  | 'suspendVat'
  | 'resumeVat'
  | 'getRootObject'
  | 'pinVatRoot'
  | 'unpinVatRoot'
  | 'revoke'
  | 'isRevoked'
  | 'collectGarbage'
>;

/** What hosts can do with single vats and their objects. */
export const makeVatApi = ({
  store,
  limits,
  platform,
  committer,
  refs,
  runner,
  lifecycle,
  upgrade,
  pinner,
}: Powers): VatApi => {
  const { vats, objects, holds } = store;

  const mustNotUpgrade = (id: ReturnType<typeof asVatId>): void => {
    if (upgrade.isUpgrading(id)) throw new KernelError('VAT_BUSY', `${id} is being upgraded`);
  };

  const toObject = (text: string): ObjectRef => {
    const kref = asKRef(text);
    if (!isObjectRef(kref))
      throw new KernelError('INVALID_ARGUMENT', `${kref} is a promise; only objects can be revoked`);
    // One that nobody reaches may be about to be forgotten: its vat could give it away under a new name (P11).
    if (objects.get(kref)?.revoked !== true) checkKnown(store, kref);
    return kref;
  };

  return {
    pingVat: async (text) => {
      const { id } = lifecycle.getRow(asVatId(text));
      const { promise: late, reject } = Promise.withResolvers<never>();
      const cancel = platform.setTimer(limits.pingMs, () =>
        reject(new KernelError('VAT_NOT_RESPONDING', `${id} did not answer within ${limits.pingMs / 1000} seconds`)),
      );
      await Promise.race([runner.ping(id), late]).finally(cancel);
      return 'pong';
    },

    terminateVat: async (text, reason = 'a host asked for it') => {
      const { id } = lifecycle.getRow(asVatId(text));
      await lifecycle.terminate([id], new KernelError('VAT_TERMINATED', `${id} was terminated: ${reason}`));
      committer.flush();
    },

    restartVat: async (text) => {
      const { id } = lifecycle.getRow(asVatId(text));
      mustNotUpgrade(id);
      await lifecycle.restart(id, 'a host asked for it', { undo: true });
      committer.flush();
    },

    upgradeVat: async (text, options) => upgrade.upgrade(asVatId(text), options),

    checkVatCode: async (text) => {
      const row = lifecycle.getRow(asVatId(text));
      const { id: current } = await pinner.fetchCurrent(row);
      return harden({ pinned: row.bundle, current, changed: row.bundle !== current });
    },

    suspendVat: async (text, reason = 'a host asked for it') => {
      const { id } = lifecycle.getRow(asVatId(text));
      mustNotUpgrade(id);
      lifecycle.suspend(id, reason);
      committer.flush();
    },

    resumeVat: async (text) => {
      const { id, state } = lifecycle.getRow(asVatId(text));
      mustNotUpgrade(id);
      if (state !== 'suspended' && state !== 'failed')
        throw new KernelError('VAT_BUSY', `${id} is ${state}, not suspended`);
      committer.step(() => vats.setFaults(id, []));
      await lifecycle.restart(id, 'it was resumed');
      committer.flush();
    },

    getRootObject: (text) => lifecycle.getRow(asVatId(text)).root,

    pinVatRoot: (text) => {
      const { root } = lifecycle.getRow(asVatId(text));
      committer.step(() => {
        holds.add('pin', root);
        refs.hold(root);
      });
    },

    unpinVatRoot: (text) => {
      const { id, root } = lifecycle.getRow(asVatId(text));
      committer.step(() => {
        if (!holds.remove('pin', root)) throw new KernelError('INVALID_ARGUMENT', `the root of ${id} is not pinned`);
        refs.release(root);
      });
    },

    revoke: (text) => {
      const kref = toObject(text);
      committer.step(() => objects.revoke(kref));
      committer.flush();
    },

    isRevoked: (text) => {
      const kref = asKRef(text);
      return isObjectRef(kref) && objects.get(kref)?.revoked === true;
    },

    collectGarbage: async () => {
      // Garbage can uncover garbage in another vat, so they are asked for as long as there is less each time.
      for (let before = Infinity, left = store.clist.weight(); left < before;) {
        before = left;
        await runner.reapAll();
        left = store.clist.weight();
      }
      committer.flush();
    },
  };
};
