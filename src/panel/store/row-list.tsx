import { useState } from 'react';
import type { Cell, ColumnKind } from '../../wire/inspect.ts';
import { VirtualTable } from '../kit/virtual-table.tsx';
import type { ReadableError } from '../readable-error.ts';
import { ShortCell } from './cell-view.tsx';
import { RowDialog } from './row-dialog.tsx';

/** `type`: as the table declares it; empty in an answer to a query. */
export type ListedColumn = { name: string; type: string; kind: ColumnKind | null };
/** `number` counts from 1 in the order of the list. */
export type ListedRow = { number: number; cells: readonly Cell[] };

type RowListProps = {
  label: string;
  columns: readonly ListedColumn[];
  /** Which of them have a place in the list, by index. The others are in a row's dialog. */
  shown: readonly number[];
  rows: readonly ListedRow[];
  total?: number | null;
  hasMore?: boolean;
  onMore?: () => void;
  error?: ReadableError | null;
};

const isNumber = ({ type }: ListedColumn): boolean => type === 'INTEGER' || type === 'REAL';

/** Rows in columns. Enter or a click on one shows all of it. */
export const RowList = ({ columns, shown, rows, ...list }: RowListProps) => {
  const [open, setOpen] = useState<ListedRow | null>(null);
  const listed = shown.flatMap((index) => {
    const column = columns[index];
    return column === undefined ? [] : [{ index, column }];
  });
  return (
    <>
      <VirtualTable
        {...list}
        columns={listed.map(({ index, column }) => ({
          title: column.name,
          width: isNumber(column) ? 'minmax(0, 2fr)' : 'minmax(0, 3fr)',
          align: isNumber(column) ? ('end' as const) : ('start' as const),
          render: ({ cells }: ListedRow) => {
            const cell = cells[index];
            return cell !== undefined && <ShortCell cell={cell} kind={column.kind} />;
          },
        }))}
        rows={rows}
        keyOf={({ number }) => String(number)}
        onOpen={setOpen}
      />
      {open !== null && <RowDialog columns={columns} row={open} onClose={() => setOpen(null)} />}
    </>
  );
};
