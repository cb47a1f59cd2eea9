import { useRef, useState } from 'react';
import type { ObjectRef } from '../../wire/ids.ts';
import { Section } from '../kit/section.tsx';
import { Conversation } from '../send/conversation.tsx';
import { emptyDraft, type Draft } from '../send/draft.ts';
import { useMessages } from '../send/messages-context.tsx';

/** Messages to the root of the vat, or to what it answered with, and their answers. */
export const MessagesSection = ({ root }: { root: ObjectRef }) => {
  const { history } = useMessages();
  const [message, setMessage] = useState<Draft>({ ...emptyDraft, target: root });
  const [openedAt] = useState(() => Date.now());
  const method = useRef<HTMLInputElement>(null);
  return (
    <Section id="messages" title="Messages">
      <Conversation
        draft={message}
        history={history.filter(({ kref, time }) => kref === root || time >= openedAt)}
        methodRef={method}
        onDraft={setMessage}
      />
    </Section>
  );
};
