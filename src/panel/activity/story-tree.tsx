import { useRef, useState, type CSSProperties, type KeyboardEvent } from 'react';
import type { CrankStory, CrankTrace } from '../../wire/kernel-events.ts';
import { RouteLink } from '../frame/route-link.tsx';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { Icon } from '../kit/icon.tsx';
import { kindWords, outcomeWords } from './crank-words.ts';
import { flattenStory } from './flatten-story.ts';
import type { KrefNames } from './use-kref-names.ts';
import styles from './activity.module.css';

const aboutText = ({ kind, subject, method }: CrankTrace, names: KrefNames): string => {
  const krefs = subject.map((kref) => names.get(kref) ?? kref).join(' ');
  return kind === 'message' ? `${krefs}${method === null ? '(…)' : `.${method}`}` : krefs;
};

/** As a tree of the ARIA practices: the arrow keys, Home and End go from crank to crank, Enter opens one. */
export const StoryTree = ({ story, names }: { story: CrankStory; names: KrefNames }) => {
  const vats = lastStatusOf(useKernelView())?.vats ?? [];
  const tree = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(story.crank.number);
  const lines = flattenStory(story);
  const at = Math.max(
    0,
    lines.findIndex(({ crank }) => crank.number === active),
  );
  const vatText = (id: string): string => {
    const vat = vats.find((each) => each.id === id);
    return vat === undefined ? id : `${vat.name} (${id})`;
  };

  const goTo = (index: number): void => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, index))];
    if (line === undefined) return;
    setActive(line.crank.number);
    tree.current?.querySelector<HTMLElement>(`[data-crank="${line.crank.number}"]`)?.focus();
  };
  const pressKey = (event: KeyboardEvent): void => {
    const level = lines[at]?.level ?? 1;
    if (event.key === 'ArrowDown') goTo(at + 1);
    else if (event.key === 'ArrowUp') goTo(at - 1);
    else if (event.key === 'Home') goTo(0);
    else if (event.key === 'End') goTo(lines.length - 1);
    // To its cause, and to the first that it caused.
    else if (event.key === 'ArrowLeft')
      goTo(
        Math.max(
          0,
          lines.findLastIndex((line, index) => index < at && line.level < level),
        ),
      );
    else if (event.key === 'ArrowRight') goTo((lines[at + 1]?.level ?? 0) > level ? at + 1 : at);
    else return;
    event.preventDefault();
  };

  return (
    <div ref={tree} role="tree" aria-label="Causes and effects" className={styles['tree']} onKeyDown={pressKey}>
      {lines.map(({ crank, level, place, siblings }, index) => {
        const isShown = crank.number === story.crank.number;
        const style: CSSProperties & Record<'--level', number> = { '--level': level - 1 };
        return (
          <RouteLink
            key={crank.number}
            to={{ view: 'activity', path: [`c${crank.number}`] }}
            role="treeitem"
            aria-level={level}
            aria-posinset={place}
            aria-setsize={siblings}
            aria-selected={isShown}
            aria-current={isShown ? 'page' : undefined}
            tabIndex={index === at ? 0 : -1}
            data-crank={crank.number}
            className={styles['treeItem']}
            style={style}
            onFocus={() => setActive(crank.number)}
          >
            <Icon path={kindWords[crank.kind].icon} />
            <span>
              c{crank.number} <span className={styles['word']}>{kindWords[crank.kind].label}</span>{' '}
              <code>{aboutText(crank, names)}</code>{' '}
              <span className={styles['quiet']}>
                {vatText(crank.vatId)}
                {crank.outcome !== 'applied' && `, ${outcomeWords[crank.outcome].label.toLowerCase()}`}
              </span>
            </span>
          </RouteLink>
        );
      })}
    </div>
  );
};
