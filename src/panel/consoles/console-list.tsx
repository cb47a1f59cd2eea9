import type { ConsoleStatus } from '../../wire/consoles.ts';
import { countOf } from '../count-of.ts';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { navigate } from '../frame/router.ts';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { CopyButton } from '../kit/copy-button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { Loading } from '../kit/loading.tsx';
import { Stale } from '../kit/stale.tsx';
import { VirtualTable, type Column } from '../kit/virtual-table.tsx';
import { Empty } from '../kit/empty.tsx';
import { directionText } from './direction-text.ts';
import { useConsoles } from './use-consoles.ts';
import styles from './consoles.module.css';

const snippet = `"io": { "terminal": { "type": "console" } }`;

const NoConsoles = () => (
  <Empty>
    No subcluster has a console. One that declares it in its config gets an object <code>terminal</code> among the
    services of its bootstrap, and you get a terminal here.
    <span className={styles['help']}>
      <code className={styles['snippet']}>{snippet}</code>
      <CopyButton text={snippet} what="the declaration of a console" />
      <RouteLink to={{ view: 'launch' }}>Launch a config</RouteLink>
    </span>
  </Empty>
);

type Row = ConsoleStatus & { bootstrapVat: string };

const placeOf = ({ subclusterId, name }: ConsoleStatus) => ({ view: 'consoles', path: [subclusterId, name] });

const columns: Column<Row>[] = [
  {
    title: 'Console',
    width: 'minmax(6rem, 1fr)',
    render: (row) => <RouteLink to={placeOf(row)}>{row.name}</RouteLink>,
  },
  {
    title: 'Subcluster',
    width: 'minmax(6rem, 1fr)',
    render: ({ subclusterId, bootstrapVat }) => (
      <span>
        <RouteLink to={{ view: 'subclusters', path: [subclusterId] }}>{subclusterId}</RouteLink> {bootstrapVat}
      </span>
    ),
  },
  {
    title: 'Directions',
    width: 'minmax(8rem, 1.2fr)',
    render: ({ direction, inputEnded }) => `${directionText[direction]}${inputEnded ? ', input ended' : ''}`,
  },
  { title: 'Unit', width: '4rem', render: ({ unit }) => unit },
  { title: 'Entries', width: '5rem', align: 'end', render: ({ lastEntry }) => lastEntry },
  {
    title: 'Not read',
    width: '5rem',
    align: 'end',
    render: ({ unread }) => <span title={`${unread} characters that the vat has not read`}>{unread}</span>,
  },
];

/** All consoles. */
export const ConsoleList = () => {
  const view = useKernelView();
  const { consoles, error } = useConsoles();
  const subclusters = lastStatusOf(view)?.subclusters ?? [];
  const rows = (consoles ?? []).map((status): Row => ({
    ...status,
    bootstrapVat: subclusters.find(({ id }) => id === status.subclusterId)?.bootstrapVat ?? '',
  }));
  return (
    <Page
      title="Consoles"
      aside={view.state !== 'running' ? <Stale /> : rows.length > 0 && countOf(rows.length, 'console')}
    >
      {error !== null && <ErrorNote title="The consoles could not be listed" error={error} />}
      {consoles === null && error === null && <Loading what="the consoles" />}
      {consoles !== null && rows.length === 0 && <NoConsoles />}
      {rows.length > 0 && (
        <VirtualTable
          label="Consoles"
          columns={columns}
          rows={rows}
          keyOf={({ subclusterId, name }) => `${subclusterId} ${name}`}
          onOpen={(row) => navigate(placeOf(row))}
        />
      )}
    </Page>
  );
};
