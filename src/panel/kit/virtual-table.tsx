import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react';
import type { ReadableError } from '../readable-error.ts';
import { Button } from './button.tsx';
import { ErrorText } from './error-note.tsx';
import styles from './virtual-table.module.css';

export type Column<Row> = {
  title: string;
  /** A track of a CSS grid: `8rem`, `minmax(0, 2fr)`. */
  width: string;
  render: (row: Row) => ReactNode;
  align?: 'start' | 'end';
};

type VirtualTableProps<Row> = {
  /** What is listed: `Objects`. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** How many there are, loaded or not; null while nobody knows. */
  total?: number | null;
  /** Whether there are rows that were not loaded. They are asked for when the last loaded one comes in sight. */
  hasMore?: boolean;
  onMore?: () => void;
  /** Why the following rows could not be loaded; there is a button to try again. */
  error?: ReadableError | null;
  /** What Enter or a click on a row does. */
  onOpen?: (row: Row) => void;
  /** Height of the part that scrolls. */
  height?: string;
  /** The person has left the top: scrolled down, or gone to a row by key or click. */
  onLeaveTop?: () => void;
  /** Another value takes the list back to its top. */
  top?: unknown;
};

/** As a guess: rows are measured when they are drawn. */
const ROW_HEIGHT = 36;
const OVERSCAN = 10;

/**
 * A table of which only what is in sight is drawn, for lists of any length. The arrow keys, Page Up and Down, Home and End go from
 * row to row, Enter opens one. Where there is no room for columns a row is a block of its own.
 */
export const VirtualTable = <Row,>({
  label,
  columns,
  rows,
  keyOf,
  total = rows.length,
  hasMore = false,
  onMore,
  error = null,
  onOpen,
  height = '60vh',
  onLeaveTop,
  top,
}: VirtualTableProps<Row>) => {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const id = useId();
  // It returns functions that read what it measures: React's compiler is to leave this component alone.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : keyOf(row);
    },
  });
  const shown = virtualizer.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? -1;
  const wantsMore = hasMore && error === null && lastShown >= rows.length - 1;
  useEffect(() => {
    if (wantsMore) onMore?.();
  }, [wantsMore, rows.length, onMore]);

  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [top]);

  const activeIndex = active === null ? -1 : rows.findIndex((row) => keyOf(row) === active);
  const moveTo = (index: number): void => {
    const to = Math.max(0, Math.min(rows.length - 1, index));
    const row = rows[to];
    if (row === undefined) return;
    setActive(keyOf(row));
    onLeaveTop?.();
    virtualizer.scrollToIndex(to);
  };
  const pressKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    // Keys in a row's own controls are theirs.
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, shown.length - 2 * OVERSCAN);
    const row = rows[activeIndex];
    if (event.key === 'ArrowDown') moveTo(activeIndex + 1);
    else if (event.key === 'ArrowUp') moveTo(activeIndex - 1);
    else if (event.key === 'PageDown') moveTo(activeIndex + page);
    else if (event.key === 'PageUp') moveTo(activeIndex - page);
    else if (event.key === 'Home') moveTo(0);
    else if (event.key === 'End') moveTo(rows.length - 1);
    else if (event.key === 'Enter' && row !== undefined) onOpen?.(row);
    else return;
    event.preventDefault();
  };

  const tracks: CSSProperties = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };
  const activeIsShown = shown.some(({ index }) => index === activeIndex);
  return (
    <div className={styles['frame']}>
      <div
        ref={scroller}
        className={styles['scroller']}
        style={{ maxHeight: height }}
        role="grid"
        aria-label={label}
        aria-rowcount={total === null ? -1 : total + 1}
        aria-activedescendant={activeIsShown ? `${id}-${activeIndex}` : undefined}
        tabIndex={0}
        onKeyDown={pressKey}
        onScroll={({ currentTarget }) => {
          if (currentTarget.scrollTop > 0) onLeaveTop?.();
        }}
      >
        <div className={styles['head']} role="row" aria-rowindex={1} style={tracks}>
          {columns.map(({ title, align = 'start' }, column) => (
            <div key={column} role="columnheader" data-align={align}>
              {title}
            </div>
          ))}
        </div>
        <div className={styles['rows']} role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
          {shown.map(({ index, key, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              // The grid has the keys; a click is the mouse's way to what Enter does.
              <div
                key={key}
                id={`${id}-${index}`}
                ref={virtualizer.measureElement}
                data-index={index}
                className={styles['row']}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={index === activeIndex}
                data-opens={onOpen !== undefined || undefined}
                style={{ ...tracks, transform: `translateY(${start}px)` }}
                onClick={({ target }) => {
                  setActive(keyOf(row));
                  onLeaveTop?.();
                  if (!(target instanceof Element && target.closest('a, button, input, select'))) onOpen?.(row);
                }}
              >
                {columns.map(({ title, render, align = 'start' }, column) => (
                  <div key={column} className={styles['cell']} role="gridcell" data-align={align} data-label={title}>
                    {render(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      <p className={styles['count']}>
        {rows.length}
        {hasMore && (total === null ? ' and more' : ` of ${total}`)} loaded
      </p>
      {error !== null && (
        <div role="alert">
          <ErrorText error={error} />
          <Button onClick={onMore}>Load the rest</Button>
        </div>
      )}
    </div>
  );
};
