import { E } from '@endo/eventual-send';
import { useState } from 'react';
import type { OcapUrl } from '../../wire/remotes.ts';
import { pageHeading } from '../frame/page.tsx';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { Failed } from '../kit/failed.tsx';
import { KrefLink } from '../kit/kref-link.tsx';
import { Loading } from '../kit/loading.tsx';
import { Section } from '../kit/section.tsx';
import { VirtualTable, type Column } from '../kit/virtual-table.tsx';
import { When } from '../kit/when.tsx';
import type { Answer } from '../use-kernel-query.ts';
import { useAction } from '../use-action.ts';
import { useLiveQuery } from '../use-live-query.ts';

/** What a person knows a URL by. */
const nameOf = ({ petName, name, id }: OcapUrl): string => petName ?? name ?? id;

const columnsFor = (onRevoke: (url: OcapUrl) => void): Column<OcapUrl>[] => [
  { title: 'Name', width: 'minmax(8rem, 2fr)', render: nameOf },
  { title: 'Object', width: '5rem', render: ({ kref }) => <KrefLink kref={kref} /> },
  { title: 'Issued', width: 'minmax(6rem, 1fr)', render: ({ issued }) => <When time={issued} /> },
  {
    title: 'Ends',
    width: 'minmax(6rem, 1fr)',
    render: ({ expires }) => (expires === null ? 'never' : <When time={expires} />),
  },
  { title: 'Uses left', width: '5rem', align: 'end', render: ({ usesLeft }) => usesLeft ?? 'any' },
  { title: 'Redeemed', width: '5rem', align: 'end', render: ({ redeemed }) => redeemed },
  {
    title: 'Actions',
    width: '5rem',
    render: (url) => (
      <Button look="inline" aria-label={`Revoke the URL ${nameOf(url)}`} onClick={() => onRevoke(url)}>
        Revoke…
      </Button>
    ),
  },
];

type RevokeDialogProps = { url: OcapUrl; onRevoked: () => void; onClose: () => void };

const RevokeDialog = ({ url, onRevoked, onClose }: RevokeDialogProps) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { action, run } = useAction<void>();
  const revoke = (): void =>
    run(async () => {
      if (kernel === null) return;
      await E(kernel).revokeOcapURL(url.id);
      announce(`Revoked the URL ${nameOf(url)}`);
      onRevoked();
    });
  return (
    <ConfirmDialog
      title={`Revoke the URL ${nameOf(url)}?`}
      confirm="Revoke"
      busy={action.state === 'waiting' ? 'Revoking…' : kernel === null ? 'The kernel is not connected' : null}
      onConfirm={revoke}
      onClose={onClose}
      finalFocus={pageHeading}
    >
      <p>
        It is refused from now on. Who has redeemed it already keeps {url.kref}; to end that too, revoke the object.
      </p>
      {action.state === 'failed' && <ErrorNote title="The URL was not revoked" error={action.error} />}
    </ConfirmDialog>
  );
};

type UrlListProps = { answer: Answer<OcapUrl[]>; onRetry: () => void; onRevoke: (url: OcapUrl) => void };

const UrlList = ({ answer, onRetry, onRevoke }: UrlListProps) => {
  switch (answer.state) {
    case 'loading':
      return <Loading what="the URLs" />;
    case 'failed':
      return <Failed title="The URLs could not be listed" error={answer.error} onRetry={onRetry} />;
    case 'ready':
      if (answer.value.length === 0) return <Empty>No URL of this kernel is honoured.</Empty>;
      return (
        <VirtualTable
          label="Ocap URLs"
          columns={columnsFor(onRevoke)}
          rows={answer.value}
          keyOf={({ id }) => id}
          height="24rem"
        />
      );
    default:
      throw new TypeError(`unknown answer ${JSON.stringify(answer satisfies never)}`);
  }
};

/** The URLs that this kernel honours. Their texts are with those who have them. */
export const UrlTable = () => {
  const { answer, reload } = useLiveQuery('urls', (kernel) => E(kernel).listOcapURLs());
  const [doomed, setDoomed] = useState<OcapUrl | null>(null);
  return (
    <Section id="urls" title="Ocap URLs of this kernel">
      <UrlList answer={answer} onRetry={reload} onRevoke={setDoomed} />
      {doomed !== null && (
        <RevokeDialog
          url={doomed}
          onRevoked={() => {
            setDoomed(null);
            reload();
          }}
          onClose={() => setDoomed(null)}
        />
      )}
    </Section>
  );
};
