import type { Party } from '../../wire/inspect.ts';
import { RouteLink } from '../frame/route-link.tsx';
import { partyText } from './party-text.ts';

/** Who owns or holds something, and the way to what the panel knows of a vat. */
export const PartyLabel = ({ party }: { party: Party }) => {
  const text = partyText(party);
  if (party.kind !== 'vat') return <span title={party.kind === 'remote' ? party.peerId : undefined}>{text}</span>;
  return <RouteLink to={{ view: 'subclusters', path: [party.subclusterId, party.id] }}>{text}</RouteLink>;
};
