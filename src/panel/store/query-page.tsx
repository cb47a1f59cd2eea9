import { E } from '@endo/eventual-send';
import { useId, useState, type FormEvent, type KeyboardEvent } from 'react';
import type { QueryResult } from '../../wire/inspect.ts';
import { countOf } from '../count-of.ts';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { navigate, useRoute } from '../frame/router.ts';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { Failed } from '../kit/failed.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { Loading } from '../kit/loading.tsx';
import { Stale } from '../kit/stale.tsx';
import { useAction } from '../use-action.ts';
import { useKernelQuery } from '../use-kernel-query.ts';
import { ColumnsMenu } from './columns-menu.tsx';
import { RowList, type ListedColumn } from './row-list.tsx';
import { shownColumns } from './shown-columns.ts';
import styles from './store.module.css';

const EXAMPLE = 'SELECT owner, count(*) AS objects FROM objects GROUP BY owner';

const Result = ({ result }: { result: QueryResult }) => {
  const columns = result.columns.map((name): ListedColumn => ({ name, type: '', kind: null }));
  const [shown, setShown] = useState<readonly number[]>(() => shownColumns(columns, undefined));
  const { rows, truncated, tables } = result;
  return (
    <>
      <div className={styles['tools']}>
        <p>
          {truncated ? `The first ${countOf(rows.length, 'row')}; there are more` : countOf(rows.length, 'row')}
          {tables.length > 0 && `, from ${tables.join(', ')}`}
        </p>
        {rows.length > 0 && <ColumnsMenu columns={columns} shown={shown} onChange={setShown} />}
      </div>
      {rows.length > 0 && (
        <RowList
          label="Answer"
          columns={columns}
          shown={shown}
          rows={rows.map((cells, index) => ({ number: index + 1, cells }))}
        />
      )}
    </>
  );
};

/** Which tables it may name, as far as that is known. */
const useReadable = (): string => {
  const { answer } = useKernelQuery('tables', (kernel) => E(kernel).listTables());
  if (answer.state !== 'ready') return 'Tables with secrets cannot be read.';
  const closed = answer.value.filter(({ queryable }) => !queryable).map(({ name }) => name);
  const open = answer.value.filter(({ queryable }) => queryable).map(({ name }) => name);
  return `It may read ${open.join(', ')}. Not ${closed.join(', ')}: there are secrets in them.`;
};

const QueryForm = () => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const id = useId();
  const { path, query } = useRoute();
  const [sql, setSql] = useState(query['sql'] ?? '');
  const { action, run } = useAction<QueryResult>();
  const readable = useReadable();
  const isBusy = kernel === null || action.state === 'waiting';

  const ask = (): void => {
    if (kernel === null || sql.trim() === '') return;
    navigate({ view: 'store', path, query: { sql } }, { replace: true });
    run(async () => {
      const result = await E(kernel).querySelect(sql);
      announce(countOf(result.rows.length, 'row'));
      return result;
    });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ask();
  };
  const pressKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!isBusy) ask();
  };
  const error = action.state === 'failed' ? action.error : null;
  return (
    <>
      <form className={styles['form']} onSubmit={submit}>
        <Field id={id} label="SELECT statement" error={error === null ? null : error.text} hint={readable}>
          {(control) => (
            <textarea
              {...control}
              className={controlClass}
              rows={5}
              spellCheck={false}
              autoCapitalize="off"
              placeholder={EXAMPLE}
              value={sql}
              onChange={({ target }) => setSql(target.value)}
              onKeyDown={pressKey}
            />
          )}
        </Field>
        <div className={styles['tools']}>
          <Button look="main" type="submit" unavailable={isBusy || sql.trim() === ''}>
            Run the query
          </Button>
          {action.state === 'waiting' && <span>Asking…</span>}
        </div>
      </form>
      {action.state === 'done' && <Result result={action.result} />}
    </>
  );
};

/** `#/store/query?sql=<text>`: runs when it is told to, never by being opened. */
export const QueryPage = () => {
  const kernel = useKernel();
  const { answer, reload } = useKernelQuery('settings', (asked) => E(asked).getSettings());
  return (
    <Page
      title="Query by SQL"
      aside={kernel === null ? <Stale /> : <RouteLink to={{ view: 'store' }}>All tables</RouteLink>}
    >
      {answer.state === 'ready' ? (
        answer.value.sqlQueries ? (
          <QueryForm />
        ) : (
          <Empty>
            SQL queries are off. They are for developers:{' '}
            <RouteLink to={{ view: 'settings', path: ['developer'] }}>turn them on in the settings</RouteLink>.
          </Empty>
        )
      ) : answer.state === 'failed' ? (
        <Failed title="The kernel’s settings could not be read" error={answer.error} onRetry={reload} />
      ) : kernel === null ? (
        <Empty>The store can be queried while the kernel runs.</Empty>
      ) : (
        <Loading what="the settings" />
      )}
    </Page>
  );
};
