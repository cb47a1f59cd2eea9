import type { Party } from '../../wire/inspect.ts';

/** Enough of a peer id to tell peers apart: they begin alike. */
const shortPeer = (peerId: string): string => (peerId.length > 12 ? `…${peerId.slice(-8)}` : peerId);

/** Who it is, in a few words: `vat alice (v1)`, `peer …k3Fq9x2A (r1)`, `service console`. */
export const partyText = (party: Party): string => {
  switch (party.kind) {
    case 'vat':
      return `vat ${party.name} (${party.id})`;
    case 'remote':
      return `peer ${shortPeer(party.peerId)} (${party.id})`;
    case 'service':
      return `service ${party.name}`;
    case 'session':
      return `connected host ${party.id}`;
    case 'url':
      return party.petName === null ? `ocap URL ${party.id}` : `ocap URL “${party.petName}”`;
    case 'urls':
      return 'ocap URLs';
    case 'host':
      return 'the host';
    case 'pin':
      return 'a pin';
    case 'kernel':
      return 'the kernel';
    case 'gone':
      return 'nobody any more';
    default:
      throw new TypeError(`unknown party ${JSON.stringify(party satisfies never)}`);
  }
};
