import type { SubclusterId } from '../../wire/ids.ts';
import type { TryIt } from '../../wire/sample-index.ts';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { Button } from '../kit/button.tsx';
import type { Draft } from '../send/draft.ts';
import styles from './first-messages.module.css';

type FirstMessagesProps = {
  subclusterId: SubclusterId;
  messages: readonly TryIt[];
  onCompose: (draft: Draft) => void;
};

/** The messages that a sample's author proposes, each ready to be put into the form. */
export const FirstMessages = ({ subclusterId, messages, onCompose }: FirstMessagesProps) => {
  const vats = lastStatusOf(useKernelView())?.vats.filter((vat) => vat.subclusterId === subclusterId) ?? [];
  const drafts = messages.flatMap(({ vat: vatName, method, args }) => {
    const vat = vats.find(({ name }) => name === vatName);
    if (vat === undefined) return [];
    const call = `${vatName}.${method}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`;
    return [{ call, draft: { target: vat.rootKref, method, args: JSON.stringify(args) } }];
  });
  if (drafts.length === 0) return null;
  return (
    <div>
      Messages to try
      <ul className={styles['list']} role="list">
        {drafts.map(({ call, draft }, index) => (
          <li key={index}>
            <Button look="inline" onClick={() => onCompose(draft)}>
              <code>{call}</code>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
};
