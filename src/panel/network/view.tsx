import { Page } from '../frame/page.tsx';
import { useRoute } from '../frame/router.ts';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { Loading } from '../kit/loading.tsx';
import { Stale } from '../kit/stale.tsx';
import { IssueUrl } from './issue-url.tsx';
import { NetworkState } from './network-state.tsx';
import { PeerTable } from './peer-table.tsx';
import { RedeemUrl } from './redeem-url.tsx';
import { RelayList } from './relay-list.tsx';
import { UrlTable } from './url-table.tsx';

/** `#/network`; `#/network?object=ko3` has the form for a URL filled in. */
const View = () => {
  const view = useKernelView();
  const { query } = useRoute();
  const status = lastStatusOf(view);
  return (
    <Page title="Network" aside={status !== null && view.state !== 'running' && <Stale />}>
      {status === null ? (
        <Loading what="the network" />
      ) : (
        <>
          <NetworkState comms={status.remoteComms} />
          {status.remoteComms.options !== null && <RelayList comms={status.remoteComms} />}
          <PeerTable peers={status.remoteComms.peers} />
          <RedeemUrl comms={status.remoteComms} />
          <IssueUrl key={query['object']} object={query['object'] ?? ''} />
          <UrlTable />
        </>
      )}
    </Page>
  );
};

export default View;
