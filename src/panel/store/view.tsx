import { Page } from '../frame/page.tsx';
import { useRoute } from '../frame/router.ts';
import { QueryPage } from './query-page.tsx';
import { TablePage } from './table-page.tsx';
import { TablesPage } from './tables-page.tsx';

/** `#/store`, and in it `table/<name>` and `query`. */
const View = () => {
  const {
    path: [place, name],
  } = useRoute();
  if (place === undefined) return <TablesPage />;
  if (place === 'table' && name !== undefined) return <TablePage key={name} name={name} />;
  if (place === 'query') return <QueryPage />;
  return (
    <Page title="Not found">
      <p>The store has no page named {JSON.stringify(place)}.</p>
    </Page>
  );
};

export default View;
