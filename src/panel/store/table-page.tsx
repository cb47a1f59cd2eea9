import { E } from '@endo/eventual-send';
import { useId } from 'react';
import type { TableInfo } from '../../wire/inspect.ts';
import { countOf } from '../count-of.ts';
import { useActions } from '../frame/actions.tsx';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { navigate, useRoute } from '../frame/router.ts';
import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { Failed } from '../kit/failed.tsx';
import { Field, controlClass } from '../kit/field.tsx';
import { Loading } from '../kit/loading.tsx';
import { Stale } from '../kit/stale.tsx';
import { useLiveQuery } from '../use-live-query.ts';
import { usePaged } from '../use-paged.ts';
import { ColumnsMenu } from './columns-menu.tsx';
import { RowList, type ListedRow } from './row-list.tsx';
import { shownColumns } from './shown-columns.ts';
import styles from './store.module.css';

const PAGE = 100;

type Order = { column: string; descending: boolean };

const useRows = (table: string, order: Order | null) =>
  usePaged<ListedRow, number>(JSON.stringify([table, order]), async (kernel, cursor) => {
    const offset = cursor ?? 0;
    const query = { limit: PAGE, offset, ...(order === null ? {} : { orderBy: order }) };
    const { rows, total } = await E(kernel).readTable(table, harden(query));
    const end = offset + rows.length;
    return {
      rows: rows.map((cells, index) => ({ number: offset + index + 1, cells })),
      next: rows.length > 0 && end < total ? end : null,
      total,
    };
  });

const Rows = ({ table }: { table: TableInfo }) => {
  const { path, query } = useRoute();
  const id = useId();
  const sortable = table.columns.filter((column) => column.sortable);
  const column = sortable.find(({ name }) => name === query['order'])?.name;
  const descending = query['descending'] === 'true';
  const first = column ?? sortable[0]?.name;
  const order = first === undefined ? null : { column: first, descending };
  const paged = useRows(table.name, order);
  const shown = shownColumns(table.columns, query['columns']);

  const filter = (changes: Record<string, string>): void =>
    navigate({ view: 'store', path, query: { ...query, ...changes } }, { replace: true });
  const show = (indices: readonly number[]): void =>
    filter({ columns: indices.map((index) => table.columns[index]?.name ?? '').join(',') });
  useActions([{ title: 'Read the table again', group: 'Store', keys: 'r', run: paged.reload }]);

  const hasChanged = paged.state === 'ready' && paged.total !== null && paged.total !== table.rows;
  return (
    <>
      <div className={styles['tools']}>
        {order !== null && (
          <>
            <Field id={`${id}-order`} label="Order by" error={null}>
              {(control) => (
                <select
                  {...control}
                  className={controlClass}
                  value={order.column}
                  onChange={({ target }) => filter({ order: target.value })}
                >
                  {sortable.map(({ name }) => (
                    <option key={name}>{name}</option>
                  ))}
                </select>
              )}
            </Field>
            <label className={styles['choice']}>
              <input
                type="checkbox"
                checked={descending}
                onChange={({ target }) => filter({ descending: String(target.checked) })}
              />{' '}
              Descending
            </label>
          </>
        )}
        <ColumnsMenu columns={table.columns} shown={shown} onChange={show} />
        <Button unavailable={paged.state === 'loading'} onClick={paged.reload}>
          Read again
        </Button>
        <p className={styles['note']} role="status">
          {hasChanged && `Changed since it was read: ${countOf(table.rows, 'row')} now.`}
        </p>
      </div>
      {paged.state === 'failed' && paged.rows.length === 0 && paged.error !== null ? (
        <Failed title="The rows could not be read" error={paged.error} onRetry={paged.reload} />
      ) : paged.state === 'loading' && paged.total === null ? (
        <Loading what="the rows" />
      ) : paged.total === 0 ? (
        <Empty>This table has no rows.</Empty>
      ) : (
        <RowList
          key={JSON.stringify(order)}
          label={`Rows of ${table.name}`}
          columns={table.columns}
          shown={shown}
          rows={paged.rows}
          total={paged.total}
          hasMore={paged.hasMore}
          onMore={paged.loadMore}
          error={paged.error}
        />
      )}
    </>
  );
};

/** `#/store/table/<name>?order=<column>&descending=true&columns=<names>` */
export const TablePage = ({ name }: { name: string }) => {
  const kernel = useKernel();
  const { answer, reload } = useLiveQuery('tables', (asked) => E(asked).listTables());
  const table = answer.state === 'ready' ? answer.value.find((each) => each.name === name) : undefined;
  return (
    <Page
      title={`Table ${name}`}
      aside={kernel === null ? <Stale /> : <RouteLink to={{ view: 'store' }}>All tables</RouteLink>}
    >
      {table !== undefined ? (
        <Rows table={table} />
      ) : answer.state === 'ready' ? (
        <Empty>The store has no table of this name.</Empty>
      ) : answer.state === 'failed' ? (
        <Failed title="The table could not be found" error={answer.error} onRetry={reload} />
      ) : kernel === null ? (
        <Empty>The store can be read while the kernel runs.</Empty>
      ) : (
        <Loading what="the table" />
      )}
    </Page>
  );
};
