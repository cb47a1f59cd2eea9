import type { RefObject } from 'react';
import { useState } from 'react';
import { useKernelView } from '../kernel-context.ts';
import { AnswerList } from './answer-list.tsx';
import type { Draft } from './draft.ts';
import { findByName } from './find-targets.ts';
import { useMessages } from './messages-context.tsx';
import { ObjectMethods } from './object-methods.tsx';
import { SendForm } from './send-form.tsx';
import type { SentMessage } from './sent-message.ts';
import { parseTarget, type KnownTarget } from './target.ts';
import { useTargetMethods } from './use-target-methods.ts';
import { useTargets } from './use-targets.ts';
import styles from './view.module.css';

type ConversationProps = {
  /** The message that is being written. */
  draft: Draft;
  /** What was sent, and is to be shown. */
  history: readonly SentMessage[];
  methodRef: RefObject<HTMLInputElement | null>;
  onDraft: (draft: Draft) => void;
};

/** A message in the making, what its target can do, and the answers to those before. */
export const Conversation = ({ draft, history, methodRef, onDraft }: ConversationProps) => {
  const view = useKernelView();
  const { send, forget } = useMessages();
  const [typing, setTyping] = useState(false);
  const { known, suggestions } = useTargets(draft.target);
  const meant = parseTarget(draft.target, known);
  const methods = useTargetMethods(!typing && 'target' in meant ? meant.target : null);

  const chooseMethod = (name: string): void => {
    onDraft({ ...draft, method: name });
    methodRef.current?.focus();
  };
  const findTarget = async (name: string): Promise<KnownTarget | null> => {
    const kref = view.state === 'running' ? await findByName(view.kernel, name) : null;
    return kref === null ? null : { kref, name };
  };
  const clear = (): void => {
    for (const { id, outcome } of history) if (outcome.state !== 'pending') forget(id);
  };

  return (
    <div className={styles['columns']}>
      <div className={styles['writing']}>
        <SendForm
          draft={draft}
          known={known}
          suggestions={suggestions}
          methods={methods?.methods ?? []}
          unavailable={view.state !== 'running'}
          methodRef={methodRef}
          onDraft={onDraft}
          onTypingTarget={setTyping}
          findTarget={findTarget}
          onSend={send}
        />
        {methods !== null && <ObjectMethods {...methods} onChoose={chooseMethod} />}
      </div>
      <AnswerList history={history} onClear={clear} onForget={forget} onUse={onDraft} />
    </div>
  );
};
