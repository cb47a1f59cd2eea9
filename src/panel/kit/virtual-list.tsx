import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import styles from './virtual-list.module.css';

type VirtualListProps<Item> = {
  label: string;
  items: readonly Item[];
  keyOf: (item: Item) => string;
  /** A guess in pixels: items are measured when they are drawn. */
  estimate: (item: Item) => number;
  render: (item: Item) => ReactNode;
};

const OVERSCAN = 3;
/** In pixels. */
const GAP = 16;

/** A list of things of different heights that scrolls with the page; only what is in sight is drawn, and what has the focus. */
export const VirtualList = <Item,>({ label, items, keyOf, estimate, render }: VirtualListProps<Item>) => {
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  const [focused, setFocused] = useState<string | null>(null);
  const focusedIndex = focused === null ? -1 : items.findIndex((item) => keyOf(item) === focused);

  // Where what stands above it grows or shrinks, the page does.
  useEffect(() => {
    const { current } = list;
    if (current === null) return undefined;
    const look = (): void => setTop(Math.round(current.getBoundingClientRect().top + window.scrollY));
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);

  // It returns functions that read what it measures: React's compiler is to leave this component alone.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: (index) => {
      const item = items[index];
      return item === undefined ? 0 : estimate(item);
    },
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    gap: GAP,
    overscan: OVERSCAN,
    scrollMargin: top,
    // Who scrolls away from where the focus is finds it there again.
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      return focusedIndex === -1 || indexes.includes(focusedIndex)
        ? indexes
        : [...indexes, focusedIndex].sort((a, b) => a - b);
    },
  });

  return (
    <ul
      ref={list}
      className={styles['list']}
      role="list"
      aria-label={label}
      style={{ height: virtualizer.getTotalSize() }}
      onBlur={() => setFocused(null)}
    >
      {virtualizer.getVirtualItems().map(({ index, key, start }) => {
        const item = items[index];
        return (
          item !== undefined && (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className={styles['item']}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start - top}px)` }}
              onFocus={() => setFocused(keyOf(item))}
            >
              {render(item)}
            </li>
          )
        );
      })}
    </ul>
  );
};
