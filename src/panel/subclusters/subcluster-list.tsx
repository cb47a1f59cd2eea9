import { useState } from 'react';
import type { SubclusterId, VatId } from '../../wire/ids.ts';
import { VirtualList } from '../kit/virtual-list.tsx';
import { compose } from '../send/compose.ts';
import type { SubclusterWithVats } from './find-subclusters.ts';
import { SubclusterCard } from './subcluster-card.tsx';

type SubclusterListProps = {
  shown: readonly SubclusterWithVats[];
  /** Whether it is the only one that is shown: with all there is to say of it. */
  isWhole: boolean;
  /** The vat whose details are open at first. */
  openVat: string | undefined;
  onReload: (id: SubclusterId) => void;
  onTerminate: (id: SubclusterId) => void;
};

/** In pixels, of a card as a whole and of each of its vats. */
const CARD_HEIGHT = 110;
const VAT_HEIGHT = 42;

export const SubclusterList = ({ shown, isWhole, openVat, onReload, onTerminate }: SubclusterListProps) => {
  // Here, not in the rows: a row that was scrolled out of sight and back is as it was left.
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(openVat === undefined ? [] : [openVat]));
  const toggle = (vatId: VatId): void => {
    const others = new Set(open);
    setOpen(others.delete(vatId) ? others : others.add(vatId));
  };
  return (
    <VirtualList
      label="Subclusters"
      items={shown}
      keyOf={({ subcluster: { id } }) => id}
      estimate={({ vats }) => CARD_HEIGHT + VAT_HEIGHT * vats.length}
      render={({ subcluster, vats }) => (
        <SubclusterCard
          subcluster={subcluster}
          vats={vats}
          isWhole={isWhole}
          openVats={open}
          onToggleVat={toggle}
          onCompose={compose}
          onReload={() => onReload(subcluster.id)}
          onTerminate={() => onTerminate(subcluster.id)}
        />
      )}
    />
  );
};
