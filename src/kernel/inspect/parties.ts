import { isRemoteId, isVatId, type ObjectRef } from '../../wire/ids.ts';
import type { Party } from '../../wire/inspect.ts';
import type { ObjectOwner } from '../store/objects.ts';
import type { KernelStore } from '../store/open-store.ts';

/** What the program that runs the kernel holds; see `host-imports.ts`. */
const HOST_SESSION = 'session:0';

/** Who somebody is in the tables. Each is looked up once, so this is made anew for every question. */
export const makeParties = ({ inspect }: Pick<KernelStore, 'inspect'>) => {
  const { parties } = inspect;
  const known = new Map<string, Party>();

  const lookUp = (id: string): Party => {
    if (isVatId(id)) {
      const vat = parties.vat(id);
      return vat === undefined ? { kind: 'gone' } : { kind: 'vat', id, name: vat.name, subclusterId: vat.subcluster };
    }
    if (isRemoteId(id)) {
      const peerId = parties.peerId(id);
      return peerId === undefined ? { kind: 'gone' } : { kind: 'remote', id, peerId };
    }
    return { kind: 'host' };
  };

  /** A vat or remote; `kernel` stands for the host. */
  const ofOwner = (owner: ObjectOwner | null): Party => {
    if (owner === null) return { kind: 'gone' };
    const party = known.get(owner) ?? lookUp(owner);
    known.set(owner, party);
    return party;
  };

  return {
    ofOwner,
    /** Whose object it is: an object of the host may be one of its services. */
    ofObject: (kref: ObjectRef, owner: ObjectOwner | null): Party => {
      const name = owner === 'kernel' ? parties.serviceName(kref) : undefined;
      return name === undefined ? ofOwner(owner) : { kind: 'service', name };
    },
    /** Who holds from outside. */
    ofHolder: (holder: string): Party => {
      if (holder === HOST_SESSION) return { kind: 'host' };
      if (holder.startsWith('session:')) return { kind: 'session', id: holder.slice('session:'.length) };
      if (holder === 'pin') return { kind: 'pin' };
      return holder === 'url' ? { kind: 'urls' } : { kind: 'kernel' };
    },
  };
};

export type Parties = ReturnType<typeof makeParties>;
