import type { Cell, ColumnKind } from '../../wire/inspect.ts';
import { isObjectRef } from '../../wire/ids.ts';
import { bytesText } from '../overview/amounts.ts';
import { KrefLink } from '../kit/kref-link.tsx';
import { bytesBeyond, shortText, wholeText } from './cell-text.ts';
import styles from './store.module.css';

/** Has room on one line; longer ones can be scrolled by keys. */
const SHORT = 40;

/** `kind`: of its column; null where nobody knows, as in an answer to a query. */
type CellProps = { cell: Cell; kind: ColumnKind | null };

/** What vats say may look like a reference, and is none. */
const krefIn = ({ cell, kind }: CellProps) =>
  kind === 'plain' && cell.type === 'text' && isObjectRef(cell.text) ? cell.text : null;

/** A value on one line; references lead to their objects. */
export const ShortCell = (props: CellProps) => {
  const { cell } = props;
  const kref = krefIn(props);
  if (kref !== null) return <KrefLink kref={kref} />;
  return (
    <span className={styles['short']} data-type={cell.type}>
      {shortText(cell)}
    </span>
  );
};

/** A value as far as the kernel shows it. */
export const WholeCell = (props: CellProps) => {
  const { cell } = props;
  const kref = krefIn(props);
  const bytes = bytesBeyond(cell);
  if (kref !== null) return <KrefLink kref={kref} />;
  if (cell.type === 'secret') return <p className={styles['note']}>A secret: the kernel shows it to nobody.</p>;
  if (cell.type !== 'text' && cell.type !== 'blob') return <code>{shortText(cell)}</code>;
  if (cell.bytes === 0) return <p className={styles['note']}>empty</p>;
  const text = wholeText(cell);
  if (bytes === null && text.length <= SHORT && !text.includes('\n')) return <code>{text}</code>;
  return (
    <>
      <pre className={styles['whole']} tabIndex={0}>
        {text}
      </pre>
      {bytes !== null && <p className={styles['note']}>This is the beginning of {bytesText(bytes)}.</p>}
    </>
  );
};
