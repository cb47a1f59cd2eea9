import { useEffect, useRef, useState } from 'react';
import { useActions } from '../frame/actions.tsx';
import { Page } from '../frame/page.tsx';
import { useRoute } from '../frame/router.ts';
import { useKernelView } from '../kernel-context.ts';
import { Stale } from '../kit/stale.tsx';
import { AnswerList } from './answer-list.tsx';
import { composed } from './compose.ts';
import type { Draft } from './draft.ts';
import { findByName } from './find-targets.ts';
import { useMessages } from './messages-context.tsx';
import { ObjectMethods } from './object-methods.tsx';
import { SendForm } from './send-form.tsx';
import { parseTarget, type KnownTarget } from './target.ts';
import { useTargetMethods } from './use-target-methods.ts';
import { useTargets } from './use-targets.ts';
import styles from './view.module.css';

const Sending = ({ given }: { given: Draft | null }) => {
  const view = useKernelView();
  const { history, send, forget, clear, getDraft, keepDraft } = useMessages();
  const [draft, setDraft] = useState(() => given ?? getDraft());
  const [typing, setTyping] = useState(false);
  const method = useRef<HTMLInputElement>(null);
  const { known, suggestions } = useTargets(draft.target);
  const meant = parseTarget(draft.target, known);
  const methods = useTargetMethods(!typing && 'target' in meant ? meant.target : null);

  useEffect(() => keepDraft(draft), [draft, keepDraft]);
  const chooseMethod = (name: string): void => {
    setDraft({ ...draft, method: name });
    method.current?.focus();
  };
  const isGiven = given !== null;
  useEffect(() => {
    if (isGiven) method.current?.focus();
  }, [isGiven]);
  const findTarget = async (name: string): Promise<KnownTarget | null> => {
    const kref = view.state === 'running' ? await findByName(view.kernel, name) : null;
    return kref === null ? null : { kref, name };
  };
  useActions([
    { title: 'Write a message', group: 'Send', keys: 'n', run: () => method.current?.focus() },
    ...(history.length === 0 ? [] : [{ title: 'Clear answers', group: 'Send', run: clear }]),
  ]);

  return (
    <Page title="Send a message" aside={view.state !== 'running' && <Stale />}>
      <div className={styles['columns']}>
        <div className={styles['writing']}>
          <SendForm
            draft={draft}
            known={known}
            suggestions={suggestions}
            methods={methods?.methods ?? []}
            unavailable={view.state !== 'running'}
            methodRef={method}
            onDraft={setDraft}
            onTypingTarget={setTyping}
            findTarget={findTarget}
            onSend={send}
          />
          {methods !== null && <ObjectMethods {...methods} onChoose={chooseMethod} />}
        </div>
        <AnswerList history={history} onClear={clear} onForget={forget} onUse={setDraft} />
      </div>
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
