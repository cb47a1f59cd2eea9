import { useState } from 'react';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { navigate, useRoute } from '../frame/router.ts';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { Button } from '../kit/button.tsx';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { Stale } from '../kit/stale.tsx';
import { deleteDraft } from './kept-drafts.ts';
import { MessagesSection } from './messages-section.tsx';
import styles from './playground.module.css';
import { SourceSection } from './source-section.tsx';
import { useBundle } from './use-bundle.ts';
import { useDraft, type HeldDraft } from './use-draft.ts';
import type { VatDraft } from './vat-draft.ts';
import { VatSection } from './vat-section.tsx';

/** The vat that runs a draft. Ids are given once, and one launch of another draft may have a vat of the same name. */
const useRunning = ({ name, launched }: VatDraft) => {
  const status = lastStatusOf(useKernelView());
  const subcluster = status?.subclusters.find(({ id }) => id === launched);
  const vat = status?.vats.find((each) => each.subclusterId === launched && each.name === name);
  return subcluster === undefined || vat === undefined ? null : { vat, subcluster };
};

type WritingProps = { draft: VatDraft; edition: number } & Pick<HeldDraft, 'change' | 'problem'>;

const Writing = ({ draft, edition, change, problem }: WritingProps) => {
  const { query } = useRoute();
  const { name, files } = draft;
  const { bundling, last, retry } = useBundle(files);
  const running = useRunning(draft);
  const show = (file: string): void =>
    navigate({ view: 'playground', path: [name], query: file === files[0].name ? {} : { file } }, { replace: true });
  return (
    <>
      {problem !== null && (
        <ErrorNote
          title="The last change is not kept by the browser; copy your text before you leave"
          error={problem}
        />
      )}
      <div className={styles['columns']}>
        <SourceSection
          draft={draft}
          edition={edition}
          shown={query['file'] ?? files[0].name}
          bundling={bundling}
          last={last}
          onShow={show}
          onChange={change}
          onRetry={retry}
        />
        <div className={styles['column']}>
          <VatSection draft={draft} bundling={bundling} running={running} onChange={change} />
          {running !== null && <MessagesSection key={running.vat.rootKref} root={running.vat.rootKref} />}
        </div>
      </div>
    </>
  );
};

/** `#/playground/counter`: a draft, with `?file=helper.ts` another of its files than the first. */
export const DraftPage = ({ name }: { name: string }) => {
  const view = useKernelView();
  const { held, change, problem } = useDraft(name);
  const [deleting, setDeleting] = useState(false);
  return (
    <Page
      title={`Playground: ${name}`}
      aside={
        <span className={styles['buttons']}>
          {view.state !== 'running' && <Stale />}
          {held !== null && (
            <Button look="quiet" onClick={() => setDeleting(true)}>
              Delete draft…
            </Button>
          )}
        </span>
      }
    >
      <p>
        <RouteLink to={{ view: 'playground' }}>All drafts</RouteLink>
      </p>
      {held === null ? (
        <Empty>There is no draft {name} in this browser; it may have been deleted.</Empty>
      ) : (
        <Writing draft={held.draft} edition={held.edition} change={change} problem={problem} />
      )}
      {deleting && (
        <ConfirmDialog
          title={`Delete the draft ${name}?`}
          confirm="Delete"
          busy={null}
          onConfirm={() => {
            deleteDraft(localStorage, name);
            navigate({ view: 'playground' });
          }}
          onClose={() => setDeleting(false)}
        >
          <p>What was written is gone then. A vat that runs it goes on, with the code it has.</p>
        </ConfirmDialog>
      )}
    </Page>
  );
};
