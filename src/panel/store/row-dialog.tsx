import { Dialog as Base } from '@base-ui/react/dialog';
import { Button } from '../kit/button.tsx';
import { Dialog, DialogButtons } from '../kit/dialog.tsx';
import { WholeCell } from './cell-view.tsx';
import type { ListedColumn, ListedRow } from './row-list.tsx';
import styles from './store.module.css';

type RowDialogProps = { columns: readonly ListedColumn[]; row: ListedRow; onClose: () => void };

/** All columns of one row, with as much of their values as there is. */
export const RowDialog = ({ columns, row, onClose }: RowDialogProps) => (
  <Dialog title={`Row ${row.number}`} onClose={onClose}>
    <dl className={styles['row']}>
      {row.cells.map((cell, index) => {
        const column = columns[index];
        if (column === undefined) return null;
        return (
          // A query may answer with several columns of one name.
          <div key={index}>
            <dt>
              {column.name} <span className={styles['type']}>{column.type}</span>
            </dt>
            <dd>
              <WholeCell cell={cell} kind={column.kind} />
            </dd>
          </div>
        );
      })}
    </dl>
    <DialogButtons>
      <Base.Close render={<Button>Close</Button>} />
    </DialogButtons>
  </Dialog>
);
