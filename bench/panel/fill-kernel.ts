/** A kernel with many vats and many objects that are held. */
import type { KernelHost } from '../../test/contracts/kernel-suite.ts';

export type Size = { subclusters: number; objectsOfEach: number };

/** Vats of one subcluster: the maker of objects and their holder. */
const VATS_OF_EACH = 2;
/** Objects of one message. */
const BATCH = 250;

export const sizeOf = ({ subclusters, objectsOfEach }: Size) => ({
  vats: subclusters * VATS_OF_EACH,
  objects: subclusters * objectsOfEach,
});

/** @param folder - the address of the bundles */
export const fillKernel = async (
  { call, send }: Pick<KernelHost, 'call' | 'send'>,
  folder: string,
  { subclusters, objectsOfEach }: Size,
): Promise<void> => {
  for (let done = 0; done < subclusters; done += 1) {
    const { rootKref } = await call('launchSubcluster', {
      bootstrap: 'maker',
      vats: { maker: { bundleSpec: `${folder}/maker.bundle` }, holder: { bundleSpec: `${folder}/holder.bundle` } },
    });
    for (let made = 0; made < objectsOfEach; made += BATCH) {
      await send(rootKref, 'give', [Math.min(BATCH, objectsOfEach - made)]);
    }
  }
};
