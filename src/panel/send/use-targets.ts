import { useMemo } from 'react';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import type { Suggestion } from '../kit/suggest-input.tsx';
import { useKernelQuery } from '../use-kernel-query.ts';
import { findTargets } from './find-targets.ts';
import { knownTargets, labelOf, parseTarget, suggestTargets, type KnownTarget } from './target.ts';

/** What a text may mean: objects by their pet names, the roots of all vats, and what the kernel finds. */
export const useTargets = (text: string): { known: readonly KnownTarget[]; suggestions: Suggestion[] } => {
  const status = lastStatusOf(useKernelView());
  const roots = useMemo(() => knownTargets(status), [status]);
  const typed = text.trim();
  const { answer } = useKernelQuery(typed, (kernel) => findTargets(kernel, typed));
  const found = answer.state === 'ready' ? answer.value : [];

  const known = [...found.filter(({ name }) => name !== ''), ...roots];
  const offeredRoots = suggestTargets(text, roots).map((root) => ({ ...root, note: root.kref }));
  const meant = parseTarget(text, known);
  const others = 'target' in meant ? [] : found.filter(({ kref }) => !roots.some((root) => root.kref === kref));
  const suggestions = [...others, ...offeredRoots].map((target) => ({
    value: labelOf(target),
    name: target.name || target.kref,
    note: target.note,
  }));
  return { known, suggestions };
};
