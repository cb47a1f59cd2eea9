import { useMemo, type Ref } from 'react';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { Section } from '../kit/section.tsx';
import { AnswerList } from './answer-list.tsx';
import type { Draft } from './draft.ts';
import { SendForm } from './send-form.tsx';
import { knownTargets } from './target.ts';
import { useMessages } from './use-messages.ts';
import styles from './send-view.module.css';

type SendViewProps = { draft: Draft; methodRef: Ref<HTMLInputElement>; onDraft: (draft: Draft) => void };

export const SendView = ({ draft, methodRef, onDraft }: SendViewProps) => {
  const view = useKernelView();
  const status = lastStatusOf(view);
  const known = useMemo(() => knownTargets(status), [status]);
  const { history, send, clear } = useMessages();
  return (
    <Section id="send" title="Send a message">
      <div className={styles['columns']}>
        <SendForm
          draft={draft}
          known={known}
          unavailable={view.state !== 'running'}
          methodRef={methodRef}
          onDraft={onDraft}
          onSend={(message) => view.state === 'running' && send(view.kernel, message)}
        />
        <AnswerList history={history} onClear={clear} />
      </div>
    </Section>
  );
};
