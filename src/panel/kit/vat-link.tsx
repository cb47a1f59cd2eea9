import type { VatId } from '../../wire/ids.ts';
import { RouteLink } from '../frame/route-link.tsx';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';

/** A vat by its name and id, and the way to what the panel knows of it; one that has ended has its id alone. */
export const VatLink = ({ id }: { id: VatId }) => {
  const vat = lastStatusOf(useKernelView())?.vats.find((each) => each.id === id);
  if (vat === undefined) return <code title="It has ended">{id}</code>;
  return (
    <RouteLink to={{ view: 'subclusters', path: [vat.subclusterId, id] }}>
      {vat.name} ({id})
    </RouteLink>
  );
};
