import { KernelError } from '../../wire/errors.ts';
import { checkInspectArgument as check, inspectSchemas, type InspectApi } from '../../wire/inspect.ts';
import type { Limits } from '../../wire/limits.ts';
import type { Committer } from '../committer.ts';
import { checkKnown } from '../known-kref.ts';
import type { KernelStore } from '../store/open-store.ts';

type Powers = { store: KernelStore; limits: Limits; committer: Pick<Committer, 'step' | 'flush'> };

/** What the holder of this kernel calls objects. */
export const makePetNames = ({
  store,
  limits,
  committer,
}: Powers): Pick<InspectApi, 'setPetName' | 'listPetNames' | 'resolvePetName'> => {
  const { petNames } = store;
  return {
    setPetName: (text, given) => {
      const kref = check(inspectSchemas.objectRef, 'kref', text);
      const name = given === null ? null : check(inspectSchemas.petName, 'name', given);
      committer.step(() => {
        const owner = name === null ? undefined : petNames.krefOf(name);
        if (owner !== undefined && owner !== kref) {
          throw new KernelError('PET_NAME_TAKEN', `${JSON.stringify(name)} is the name of ${owner}`);
        }
        petNames.delete(kref);
        if (name === null) return;
        checkKnown(store, kref);
        if (petNames.count() >= limits.petNames) {
          throw new KernelError('INVALID_ARGUMENT', `${limits.petNames} objects have names; take one away first`);
        }
        petNames.add(kref, name);
      });
      committer.flush();
    },
    listPetNames: () => petNames.list(),
    resolvePetName: (text) => {
      const name = check(inspectSchemas.petName, 'name', text);
      const kref = petNames.krefOf(name);
      if (kref !== undefined) return kref;
      throw new KernelError('PET_NAME_UNKNOWN', `no object has the name ${JSON.stringify(name)}`);
    },
  };
};
