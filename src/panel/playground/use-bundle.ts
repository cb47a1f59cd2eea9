import { useEffect, useMemo, useRef, useState } from 'react';
import type { BundlerAnswer, SourceProblem } from '../../wire/bundler-protocol.ts';
import { makeBundler, type Bundler, type Sources } from './make-bundler.ts';
import type { SourceFile, VatDraft } from './vat-draft.ts';

/** What became of the sources as they are now. */
export type Bundling =
  | { state: 'waiting' }
  /** `text` is that of the bundle's file. */
  | { state: 'bundled'; text: string; bundleId: string; warnings: readonly SourceProblem[] }
  | { state: 'refused'; problems: readonly SourceProblem[] }
  | { state: 'failed'; message: string };

const sourcesOf = (files: VatDraft['files']): Sources => ({
  entry: files[0].name,
  files: Object.fromEntries(files.map(({ name, text }: SourceFile) => [name, text])),
});

/** The problems in the sources, or what is doubtful about them. */
export const problemsOf = (bundling: Bundling): readonly SourceProblem[] => {
  if (bundling.state === 'refused') return bundling.problems;
  return bundling.state === 'bundled' ? bundling.warnings : [];
};

/**
 * Bundles the files of a draft whenever they have changed.
 * @returns `last` is of the newest sources that were bundled, which `bundling` is not while it waits
 */
export const useBundle = (files: VatDraft['files']): { bundling: Bundling; last: Bundling; retry: () => void } => {
  const sources = useMemo(() => sourcesOf(files), [files]);
  const [known, setKnown] = useState<{ sources: Sources; answer: BundlerAnswer } | null>(null);
  const bundler = useRef<Bundler | null>(null);

  useEffect(() => {
    const made = makeBundler((of, answer) => setKnown({ sources: of, answer }));
    bundler.current = made;
    return () => made.close();
  }, []);
  useEffect(() => bundler.current?.bundle(sources), [sources]);

  const last = useMemo((): Bundling => {
    const answer = known?.answer;
    switch (answer?.type) {
      case undefined:
        return { state: 'waiting' };
      case 'bundled':
        return { state: 'bundled', text: answer.text, bundleId: answer.bundleId, warnings: answer.warnings };
      case 'refused':
        return { state: 'refused', problems: answer.problems };
      case 'failed':
        return { state: 'failed', message: answer.message };
      default:
        throw new TypeError(`unknown answer ${JSON.stringify(answer satisfies never)}`);
    }
  }, [known]);

  return {
    bundling: known?.sources === sources ? last : { state: 'waiting' },
    last,
    retry: () => bundler.current?.bundle(sources),
  };
};
