import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { useRoute } from '../frame/router.ts';
import { Empty } from '../kit/empty.tsx';
import { CrankList } from './crank-list.tsx';
import { CrankPage } from './crank-page.tsx';

/** `#/activity?vat=v1` lists cranks, `#/activity/c12` shows one. */
const View = () => {
  const {
    path: [place],
  } = useRoute();
  if (place === undefined) return <CrankList />;
  if (/^c[1-9]\d{0,14}$/.test(place)) return <CrankPage key={place} number={Number(place.slice(1))} />;
  return (
    <Page title="Activity">
      <Empty>
        {place} is no crank, such as c12. <RouteLink to={{ view: 'activity' }}>All activity</RouteLink>
      </Empty>
    </Page>
  );
};

export default View;
