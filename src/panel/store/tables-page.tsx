import { E } from '@endo/eventual-send';
import type { TableInfo } from '../../wire/inspect.ts';
import { countOf } from '../count-of.ts';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { useKernel } from '../kernel-context.ts';
import { Empty } from '../kit/empty.tsx';
import { Failed } from '../kit/failed.tsx';
import { Loading } from '../kit/loading.tsx';
import { Stale } from '../kit/stale.tsx';
import { useKernelQuery } from '../use-kernel-query.ts';
import { useLiveQuery } from '../use-live-query.ts';
import styles from './store.module.css';

const secretsOf = ({ columns }: TableInfo): number => columns.filter(({ kind }) => kind === 'secret').length;

const TableList = ({ tables }: { tables: readonly TableInfo[] }) => (
  <table className={styles['tables']}>
    <thead>
      <tr>
        <th scope="col">Table</th>
        <th scope="col" className={styles['number']}>
          Rows
        </th>
        <th scope="col">Columns</th>
      </tr>
    </thead>
    <tbody>
      {tables.map((table) => (
        <tr key={table.name}>
          <th scope="row">
            <RouteLink to={{ view: 'store', path: ['table', table.name] }}>{table.name}</RouteLink>
          </th>
          <td className={styles['number']}>{table.rows}</td>
          <td>
            {table.columns.length}
            {secretsOf(table) > 0 && <span className={styles['note']}>, {secretsOf(table)} hidden</span>}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** `#/store`: what tables there are. */
export const TablesPage = () => {
  const kernel = useKernel();
  const { answer, reload } = useLiveQuery('tables', (asked) => E(asked).listTables());
  const { answer: settings } = useKernelQuery('settings', (asked) => E(asked).getSettings());
  const hasQueries = settings.state === 'ready' && settings.value.sqlQueries;
  return (
    <Page
      title="Store"
      aside={
        kernel === null ? (
          <Stale />
        ) : hasQueries ? (
          <RouteLink to={{ view: 'store', path: ['query'] }}>Query by SQL</RouteLink>
        ) : (
          <RouteLink to={{ view: 'settings', path: ['developer'] }}>Developer settings</RouteLink>
        )
      }
    >
      <p className={styles['note']}>
        The kernel’s database as it lies on the disk, to be looked at only. Secrets are shown to nobody; what vats say
        and keep is shown.
      </p>
      {answer.state === 'ready' ? (
        <>
          <p>
            {countOf(answer.value.length, 'table')},{' '}
            {countOf(
              answer.value.reduce((sum, { rows }) => sum + rows, 0),
              'row',
            )}
          </p>
          <TableList tables={answer.value} />
        </>
      ) : answer.state === 'failed' ? (
        <Failed title="The tables could not be listed" error={answer.error} onRetry={reload} />
      ) : kernel === null ? (
        <Empty>The store can be read while the kernel runs.</Empty>
      ) : (
        <Loading what="the tables" />
      )}
    </Page>
  );
};
