import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { KernelApi } from '../wire/host-api.ts';
import { useKernel } from './kernel-context.ts';
import { readError, type ReadableError } from './readable-error.ts';

/** A page of a long list. `next`: where the following page starts, null at the end. `total`: of all pages, where it is known. */
export type PageOf<Row, Cursor> = { rows: readonly Row[]; next: Cursor | null; total: number | null };

/** The part of a long list that was loaded so far. */
export type Paged<Row> = {
  rows: readonly Row[];
  total: number | null;
  state: 'loading' | 'ready' | 'failed';
  /** Why the last page could not be had. */
  error: ReadableError | null;
  hasMore: boolean;
  /** Loads the following page, or the failed one again; while a page is loading it does nothing. */
  loadMore: () => void;
  /** Begins anew. What is shown stays until the first page is there. */
  reload: () => void;
};

/** What was asked, and of whom; another object is another list. */
type Source = { question: string; attempt: number; kernel: KernelApi | null };

type Loaded<Row, Cursor> = PageOf<Row, Cursor> & { source: Source | null; pages: number; error: ReadableError | null };

/** How much is wanted of a source. `tries` counts what was asked again after a failure. */
type Wanted = { source: Source | null; pages: number; tries: number };

/**
 * Reads a long list page by page, and from the start again when `question` or the kernel is another: the rows of the last question stay
 * until the first page of the next is there. Where they would be of another kind, give the component another `key`.
 * @param question - what is listed (a filter, say), as a text that is the same while it is the same
 * @param load - asks for the page that starts at the cursor; null is the first
 */
export const usePaged = <Row, Cursor>(
  question: string,
  load: (kernel: KernelApi, cursor: Cursor | null) => Promise<PageOf<Row, Cursor>>,
): Paged<Row> => {
  const kernel = useKernel();
  const [attempt, setAttempt] = useState(0);
  const source = useMemo((): Source => ({ question, attempt, kernel }), [question, attempt, kernel]);
  const [loaded, setLoaded] = useState<Loaded<Row, Cursor>>({
    source: null,
    pages: 0,
    rows: [],
    next: null,
    total: null,
    error: null,
  });
  const [wanted, setWanted] = useState<Wanted>({ source: null, pages: 1, tries: 0 });
  const { pages, tries } = wanted.source === source ? wanted : { pages: 1, tries: 0 };
  const isOurs = loaded.source === source;
  const isLoading = !isOurs || (loaded.pages < pages && loaded.error === null);

  const latest = useRef({ load, loaded });
  useEffect(() => {
    latest.current = { load, loaded };
  });

  useEffect(() => {
    if (source.kernel === null) return undefined;
    const before = latest.current.loaded.source === source ? latest.current.loaded : null;
    if (before !== null && before.pages >= pages) return undefined;
    let current = true;
    latest.current.load(source.kernel, before?.next ?? null).then(
      (page) => {
        if (!current) return;
        const rows = before === null ? page.rows : [...before.rows, ...page.rows];
        setLoaded({ ...page, rows, source, pages, error: null });
      },
      (problem: unknown) => {
        if (!current) return;
        setLoaded((known) => ({ ...known, source, pages: before?.pages ?? 0, error: readError(problem) }));
      },
    );
    return () => {
      current = false;
    };
  }, [source, pages, tries]);

  const loadMore = useCallback((): void => {
    if (isLoading) return;
    setLoaded((known) => ({ ...known, error: null }));
    setWanted({ source, pages: loaded.pages + 1, tries: tries + 1 });
  }, [isLoading, source, loaded.pages, tries]);
  const reload = useCallback(() => setAttempt((before) => before + 1), []);

  const error = isOurs ? loaded.error : null;
  return {
    rows: loaded.rows,
    total: loaded.total,
    state: isLoading ? 'loading' : error === null ? 'ready' : 'failed',
    error,
    hasMore: loaded.next !== null,
    loadMore,
    reload,
  };
};
