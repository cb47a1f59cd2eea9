import { useEffect, useMemo, useRef, useState } from 'react';
import { Page } from '../frame/page.tsx';
import { useRoute } from '../frame/router.ts';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { AnswerList } from './answer-list.tsx';
import { composed } from './compose.ts';
import type { Draft } from './draft.ts';
import { useMessages } from './messages-context.tsx';
import { ObjectMethods } from './object-methods.tsx';
import { SendForm } from './send-form.tsx';
import { knownTargets, parseTarget } from './target.ts';
import styles from './view.module.css';

const Sending = ({ given }: { given: Draft | null }) => {
  const view = useKernelView();
  const status = lastStatusOf(view);
  const known = useMemo(() => knownTargets(status), [status]);
  const { history, send, clear, getDraft, keepDraft } = useMessages();
  const [draft, setDraft] = useState(() => given ?? getDraft());
  const [typing, setTyping] = useState(false);
  const method = useRef<HTMLInputElement>(null);
  const meant = parseTarget(draft.target, known);

  useEffect(() => keepDraft(draft), [draft, keepDraft]);
  const chooseMethod = (name: string): void => {
    setDraft({ ...draft, method: name });
    method.current?.focus();
  };
  const isGiven = given !== null;
  useEffect(() => {
    if (isGiven) method.current?.focus();
  }, [isGiven]);

  return (
    <Page title="Send a message">
      <div className={styles['columns']}>
        <div className={styles['writing']}>
          <SendForm
            draft={draft}
            known={known}
            unavailable={view.state !== 'running'}
            methodRef={method}
            onDraft={setDraft}
            onTypingTarget={setTyping}
            onSend={(message) => view.state === 'running' && send(view.kernel, message)}
          />
          <ObjectMethods target={!typing && 'target' in meant ? meant.target : null} onChoose={chooseMethod} />
        </div>
        <AnswerList history={history} onClear={clear} />
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
