import { useMemo, useState, type RefObject } from 'react';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { Section } from '../kit/section.tsx';
import { AnswerList } from './answer-list.tsx';
import type { Draft } from './draft.ts';
import { ObjectMethods } from './object-methods.tsx';
import { SendForm } from './send-form.tsx';
import { knownTargets, parseTarget } from './target.ts';
import { useMessages } from './use-messages.ts';
import styles from './send-view.module.css';

type SendViewProps = { draft: Draft; methodRef: RefObject<HTMLInputElement | null>; onDraft: (draft: Draft) => void };

export const SendView = ({ draft, methodRef, onDraft }: SendViewProps) => {
  const view = useKernelView();
  const status = lastStatusOf(view);
  const known = useMemo(() => knownTargets(status), [status]);
  const { history, send, clear } = useMessages();
  const [typing, setTyping] = useState(false);
  const meant = parseTarget(draft.target, known);
  const chooseMethod = (method: string): void => {
    onDraft({ ...draft, method });
    methodRef.current?.focus();
  };
  return (
    <Section id="send" title="Send a message">
      <div className={styles['columns']}>
        <div className={styles['writing']}>
          <SendForm
            draft={draft}
            known={known}
            unavailable={view.state !== 'running'}
            methodRef={methodRef}
            onDraft={onDraft}
            onTypingTarget={setTyping}
            onSend={(message) => view.state === 'running' && send(view.kernel, message)}
          />
          <ObjectMethods target={!typing && 'target' in meant ? meant.target : null} onChoose={chooseMethod} />
        </div>
        <AnswerList history={history} onClear={clear} />
      </div>
    </Section>
  );
};
