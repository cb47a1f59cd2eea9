import { isSubclusterId } from '../../wire/ids.ts';
import { Page } from '../frame/page.tsx';
import { useRoute } from '../frame/router.ts';
import { ConsoleList } from './console-list.tsx';
import { ConsolePage } from './console-page.tsx';

/** `#/consoles`, and in it `<subcluster>/<name>`; `?bytes=hex` for how bytes are written. */
const View = () => {
  const {
    path: [id, name],
  } = useRoute();
  if (id === undefined) return <ConsoleList />;
  if (isSubclusterId(id) && name !== undefined) return <ConsolePage key={`${id} ${name}`} id={id} name={name} />;
  return (
    <Page title="Not found">
      <p>Consoles have an address like #/consoles/s1/terminal.</p>
    </Page>
  );
};

export default View;
