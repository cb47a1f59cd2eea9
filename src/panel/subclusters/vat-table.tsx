import type { VatStatus } from '../../wire/host-api.ts';
import type { SubclusterId, VatId } from '../../wire/ids.ts';
import { VisuallyHidden } from '../kit/visually-hidden.tsx';
import type { Draft } from '../send/draft.ts';
import { VatRow } from './vat-row.tsx';
import styles from './vat-table.module.css';

type VatTableProps = {
  subclusterId: SubclusterId;
  bootstrapVat: string;
  vats: readonly VatStatus[];
  /** The vats whose details are shown. */
  openVats: ReadonlySet<string>;
  onToggle: (vatId: VatId) => void;
  onCompose: (draft: Draft) => void;
};

const columns = [
  { name: 'Vat', className: styles['vat'] },
  { name: 'State', className: styles['state'] },
  { name: 'Root', className: styles['root'] },
  { name: 'Incarnation', className: styles['number'] },
  { name: 'Queue', className: styles['number'] },
  { name: 'Code', className: styles['code'] },
];

/** The roles are written out: in a narrow place the rows are laid out as blocks, and a browser may then forget them. */
export const VatTable = ({ subclusterId, bootstrapVat, vats, openVats, onToggle, onCompose }: VatTableProps) => (
  <table className={styles['table']} role="table">
    <caption>
      <VisuallyHidden>Vats of {subclusterId}</VisuallyHidden>
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        {columns.map(({ name, className }) => (
          <th key={name} scope="col" role="columnheader" className={className}>
            {name}
          </th>
        ))}
        <th scope="col" role="columnheader">
          <VisuallyHidden>Ping</VisuallyHidden>
        </th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      {vats.map((vat) => (
        <VatRow
          key={vat.id}
          vat={vat}
          isBootstrap={vat.name === bootstrapVat}
          isOpen={openVats.has(vat.id)}
          onToggle={() => onToggle(vat.id)}
          onCompose={onCompose}
        />
      ))}
    </tbody>
  </table>
);
