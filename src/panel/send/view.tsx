import { useEffect, useRef, useState } from 'react';
import { useActions } from '../frame/actions.tsx';
import { Page } from '../frame/page.tsx';
import { useRoute } from '../frame/router.ts';
import { useKernelView } from '../kernel-context.ts';
import { Stale } from '../kit/stale.tsx';
import { composed } from './compose.ts';
import { Conversation } from './conversation.tsx';
import type { Draft } from './draft.ts';
import { useMessages } from './messages-context.tsx';

const Sending = ({ given }: { given: Draft | null }) => {
  const view = useKernelView();
  const { history, clear, getDraft, keepDraft } = useMessages();
  const [draft, setDraft] = useState(() => given ?? getDraft());
  const method = useRef<HTMLInputElement>(null);

  useEffect(() => keepDraft(draft), [draft, keepDraft]);
  const isGiven = given !== null;
  useEffect(() => {
    if (isGiven) method.current?.focus();
  }, [isGiven]);
  useActions([
    { title: 'Write a message', group: 'Send', keys: 'n', run: () => method.current?.focus() },
    ...(history.length === 0 ? [] : [{ title: 'Clear answers', group: 'Send', run: clear }]),
  ]);

  return (
    <Page title="Send a message" aside={view.state !== 'running' && <Stale />}>
      <Conversation draft={draft} history={history} methodRef={method} onDraft={setDraft} />
    </Page>
  );
};

/** `#/send?target=ko3&method=read&args=[]` opens the form with that message. */
const View = () => {
  const route = useRoute();
  const given = composed(route);
  // Another message in the address is another form.
  return <Sending key={JSON.stringify(given)} given={given} />;
};

export default View;
