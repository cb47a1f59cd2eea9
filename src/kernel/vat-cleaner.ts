import type { VatId } from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';
import type { Committer, Step } from './committer.ts';
import type { PlatformServices } from './platform.ts';
import type { KernelStore } from './store/open-store.ts';
import type { VatLife } from './vat-life.ts';

type Powers = {
  store: KernelStore;
  limits: Limits;
  platform: PlatformServices;
  committer: Committer;
  vatLife: VatLife;
};

/** Removes what vats that have ended leave in the tables, in steps so small that nobody waits for them. */
export const makeVatCleaner = ({ store, limits, platform, committer, vatLife }: Powers) => {
  const underWay = new Map<VatId, Promise<void>>();

  const turn = (): Promise<void> => new Promise((resolve) => platform.defer(resolve));

  const run = async (vat: VatId): Promise<void> => {
    while (store.vats.isEnded(vat)) {
      await turn();
      committer.step((step) => vatLife.clean(step, vat, limits.rowsPerCleanup));
    }
  };

  /** Settles when nothing of the vat is left. */
  const clean = (vat: VatId): Promise<void> => {
    const cleaning = underWay.get(vat) ?? run(vat).finally(() => underWay.delete(vat));
    underWay.set(vat, cleaning);
    return cleaning;
  };

  return {
    clean,
    /** The first share, within the step that ends the vat: for most vats it is all. */
    cleanWithin: (step: Step, vat: VatId): void => void vatLife.clean(step, vat, limits.rowsPerCleanup),
    /** Goes on with what an earlier kernel life had not finished. */
    cleanAll: async (): Promise<void> => {
      await Promise.all(store.vats.listEnded().map(clean));
    },
  };
};

export type VatCleaner = ReturnType<typeof makeVatCleaner>;
