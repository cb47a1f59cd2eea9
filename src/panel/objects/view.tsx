import { isObjectRef } from '../../wire/ids.ts';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { useRoute } from '../frame/router.ts';
import { Empty } from '../kit/empty.tsx';
import { ObjectDetail } from './object-detail.tsx';
import { ObjectList } from './object-list.tsx';
import { ReferenceGraphPage } from './reference-graph-page.tsx';

/** `#/objects?q=bob&owner=v1` lists objects, `#/objects/ko12` shows one, `#/objects/graph?of=v1` who holds objects of whom. */
const View = () => {
  const {
    path: [place],
  } = useRoute();
  if (place === undefined) return <ObjectList />;
  if (place === 'graph') return <ReferenceGraphPage />;
  if (isObjectRef(place)) return <ObjectDetail key={place} kref={place} />;
  return (
    <Page title="Objects">
      <Empty>
        {place} is no reference of an object, such as ko12. <RouteLink to={{ view: 'objects' }}>All objects</RouteLink>
      </Empty>
    </Page>
  );
};

export default View;
