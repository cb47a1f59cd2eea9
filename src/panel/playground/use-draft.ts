import { useCallback, useEffect, useRef, useState } from 'react';
import { readError, type ReadableError } from '../readable-error.ts';
import { getDraft, keyOf, putDraft } from './kept-drafts.ts';
import type { VatDraft } from './vat-draft.ts';

/** `edition` changes when another page of the panel has changed the draft. */
type Held = { draft: VatDraft; edition: number };

export type HeldDraft = {
  /** Null where there is none of this name. */
  held: Held | null;
  change: (part: Partial<VatDraft>) => void;
  /** Why the last change was not kept; it is here all the same. */
  problem: ReadableError | null;
};

/** A draft as it is being written. Each change is kept by the browser at once, and seen by its other pages. */
export const useDraft = (name: string): HeldDraft => {
  const [held, setHeld] = useState<Held | null>(() => {
    const draft = getDraft(localStorage, name);
    return draft === undefined ? null : { draft, edition: 0 };
  });
  const [problem, setProblem] = useState<ReadableError | null>(null);
  // Changes follow each other faster than the page is drawn.
  const latest = useRef(held);

  const show = useCallback((next: Held | null): void => {
    latest.current = next;
    setHeld(next);
  }, []);

  useEffect(() => {
    const heard = ({ key }: StorageEvent): void => {
      if (key !== keyOf(name)) return;
      const draft = getDraft(localStorage, name);
      // What is heard is not kept once more: the other page may be further by now.
      show(draft === undefined ? null : { draft, edition: (latest.current?.edition ?? 0) + 1 });
    };
    window.addEventListener('storage', heard);
    return () => window.removeEventListener('storage', heard);
  }, [name, show]);

  const change = useCallback(
    (part: Partial<VatDraft>): void => {
      if (latest.current === null) return;
      const draft = { ...latest.current.draft, ...part };
      show({ ...latest.current, draft });
      try {
        putDraft(localStorage, draft);
        setProblem(null);
      } catch (error) {
        setProblem(readError(error));
      }
    },
    [show],
  );

  return { held, change, problem };
};
