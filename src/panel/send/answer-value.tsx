import { useMemo, useState } from 'react';
import { answerTree, type AnswerNode } from '../../host/answer-tree.ts';
import { readableAnswer } from '../../host/json-refs.ts';
import type { CapData } from '../../wire/capdata.ts';
import type { KRef } from '../../wire/ids.ts';
import { countOf } from '../count-of.ts';
import { RouteLink } from '../frame/route-link.tsx';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { KrefLink } from '../kit/kref-link.tsx';
import styles from './answer-value.module.css';

/** Of a list or record; the text has them all. */
const SHOWN_ITEMS = 100;
/** A shorter text is as quickly typed as copied. */
const SHORT = 30;
/** Deeper lists and records are closed until one opens them. */
const OPEN_LEVELS = 2;

const More = ({ count }: { count: number }) => (count > SHOWN_ITEMS ? <li>… and {count - SHOWN_ITEMS} more</li> : null);

const Items = ({ items, level }: { items: readonly AnswerNode[]; level: number }) => (
  <ol className={styles['items']} start={0}>
    {items.slice(0, SHOWN_ITEMS).map((item, index) => (
      <li key={index}>
        <Node node={item} level={level + 1} />
      </li>
    ))}
    <More count={items.length} />
  </ol>
);

const Fields = ({ fields, level }: { fields: readonly [string, AnswerNode][]; level: number }) => (
  <ul className={styles['fields']} role="list">
    {fields.slice(0, SHOWN_ITEMS).map(([name, value]) => (
      <li key={name}>
        <span className={styles['name']}>{name}:</span> <Node node={value} level={level + 1} />
      </li>
    ))}
    <More count={fields.length} />
  </ul>
);

/** A list or record: open near the top, closed further down. */
const Group = ({ node, level }: { node: AnswerNode & { type: 'list' | 'record' }; level: number }) => {
  const count = node.type === 'list' ? node.items.length : node.fields.length;
  const summary = node.type === 'list' ? countOf(count, 'item') : countOf(count, 'field');
  if (count === 0)
    return <span className={styles['word']}>{node.type === 'list' ? 'empty list' : 'empty record'}</span>;
  const content =
    node.type === 'list' ? <Items items={node.items} level={level} /> : <Fields fields={node.fields} level={level} />;
  if (level < OPEN_LEVELS) return content;
  return (
    <details className={styles['group']}>
      <summary>{summary}</summary>
      {content}
    </details>
  );
};

const Node = ({ node, level }: { node: AnswerNode; level: number }) => {
  switch (node.type) {
    case 'text':
      return <span className={styles['text']}>{node.text === '' ? '“”' : node.text}</span>;
    case 'word':
      return <code className={styles['word']}>{node.word}</code>;
    case 'list':
    case 'record':
      return <Group node={node} level={level} />;
    case 'object':
      return (
        <>
          object <KrefLink kref={node.kref} /> {node.iface !== '' && node.iface}{' '}
          <RouteLink to={{ view: 'send', query: { target: node.kref } }}>Send to {node.kref}</RouteLink>
        </>
      );
    case 'promise':
      return (
        <>
          promise <code>{node.kref}</code>
        </>
      );
    case 'error':
      return (
        <span className={styles['error']}>
          {node.name}: {node.message}
        </span>
      );
    case 'tagged':
      return (
        <>
          <span className={styles['name']}>{node.tag}</span> <Node node={node.payload} level={level} />
        </>
      );
    default:
      throw new TypeError(`unknown answer ${JSON.stringify(node satisfies never)}`);
  }
};

/** Whether its text says it as well, on one line. */
const isPlain = (node: AnswerNode): boolean =>
  node.type === 'word' || (node.type === 'text' && !node.text.includes('\n'));

/** An answer as a person reads it, its references leading on; its text is there too, to be read exactly or copied. */
export const AnswerValue = ({ answer }: { answer: CapData<KRef> }) => {
  const [asText, setAsText] = useState(false);
  const { tree, text } = useMemo(() => ({ tree: answerTree(answer), text: readableAnswer(answer) }), [answer]);
  const plain = isPlain(tree);
  return (
    <div className={styles['answer']}>
      {plain || asText ? (
        <pre className={styles['pre']} tabIndex={0}>
          {text}
        </pre>
      ) : (
        <div className={styles['tree']} tabIndex={0}>
          <Node node={tree} level={0} />
        </div>
      )}
      <div className={styles['actions']}>
        {!plain && (
          <Button look="inline" aria-pressed={asText} onClick={() => setAsText(!asText)}>
            As text
          </Button>
        )}
        {(!plain || text.length > SHORT) && <CopyButton text={text} what="the answer" />}
      </div>
    </div>
  );
};
