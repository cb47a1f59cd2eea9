import { lazy, Suspense, useEffect, useId, useMemo, useRef, useState } from 'react';
import { countOf } from '../count-of.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { Failed } from '../kit/failed.tsx';
import { Loading } from '../kit/loading.tsx';
import { Section } from '../kit/section.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { bytesText } from '../overview/amounts.ts';
import type { Mark, Place } from './code-editor.tsx';
import { FileTabs } from './file-tabs.tsx';
import styles from './playground.module.css';
import { ProblemList } from './problem-list.tsx';
import { problemsOf, type Bundling } from './use-bundle.ts';
import type { VatDraft } from './vat-draft.ts';

const CodeEditor = lazy(() => import('./code-editor.tsx'));

const Outcome = ({ bundling }: { bundling: Bundling }) => {
  switch (bundling.state) {
    case 'waiting':
      return <StateLabel tone="wait">Bundling…</StateLabel>;
    case 'refused':
      return <StateLabel tone="bad">{countOf(bundling.problems.length, 'mistake')}</StateLabel>;
    case 'bundled':
      return (
        <>
          <StateLabel tone="ok">Bundled</StateLabel> <code>{bundling.bundleId.slice(0, 19)}…</code>{' '}
          <CopyButton text={bundling.bundleId} what="the bundle’s id" /> {bytesText(bundling.text.length)}
        </>
      );
    case 'failed':
      return null;
    default:
      throw new TypeError(`unknown state ${JSON.stringify(bundling satisfies never)}`);
  }
};

/** Says when mistakes appear and when the last is gone, not at every letter. */
const useSaidMistakes = (last: Bundling): void => {
  const announce = useAnnounce();
  const before = useRef<Bundling['state']>('waiting');
  useEffect(() => {
    const { state } = last;
    if (state === 'refused' && before.current !== 'refused') announce(countOf(last.problems.length, 'mistake'));
    if (state === 'bundled' && before.current === 'refused') announce('No mistakes');
    before.current = state;
  }, [last, announce]);
};

type SourceSectionProps = {
  draft: VatDraft;
  /** Changes when the text was changed elsewhere. */
  edition: number;
  /** The file in the editor. */
  shown: string;
  bundling: Bundling;
  last: Bundling;
  onShow: (file: string) => void;
  onChange: (part: Partial<VatDraft>) => void;
  onRetry: () => void;
};

/** The files in an editor, and what the bundler makes of them. */
export const SourceSection = ({
  draft,
  edition,
  shown,
  bundling,
  last,
  onShow,
  onChange,
  onRetry,
}: SourceSectionProps) => {
  const [goTo, setGoTo] = useState<({ file: string } & Place) | null>(null);
  const hintId = useId();
  const { name: draftName, files } = draft;
  const file = files.find(({ name }) => name === shown) ?? files[0];
  const problems = problemsOf(last);
  const areWarnings = last.state !== 'refused';
  const marks = useMemo(
    () =>
      problems.flatMap(({ place, text }): Mark[] =>
        place?.file === file.name ? [{ ...place, severity: areWarnings ? 'warning' : 'error', message: text }] : [],
      ),
    [problems, file.name, areWarnings],
  );
  useSaidMistakes(last);

  const edit = (text: string): void => {
    const [own, ...others] = files.map((each) => (each.name === file.name ? { ...each, text } : each));
    if (own !== undefined) onChange({ files: [own, ...others] });
  };

  return (
    <Section id="source" title="Source">
      <FileTabs
        files={files}
        shown={file.name}
        onShow={(name) => {
          setGoTo(null);
          onShow(name);
        }}
        onFiles={(changed) => onChange({ files: changed })}
      >
        <Suspense fallback={<Loading what="the editor" />}>
          <CodeEditor
            key={`${draftName} ${file.name} ${edition}`}
            label={`Code of ${file.name}`}
            describedBy={hintId}
            text={file.text}
            marks={marks}
            goTo={goTo?.file === file.name ? goTo : null}
            onChange={edit}
          />
        </Suspense>
      </FileTabs>
      <p className={styles['hint']} id={hintId}>
        <kbd>Tab</kbd> leaves the editor; <kbd>Ctrl</kbd> <kbd>]</kbd> and <kbd>Ctrl</kbd> <kbd>[</kbd> indent;{' '}
        <kbd>F8</kbd> goes to the next mistake. Each change is kept in this browser.
      </p>
      <div className={styles['outcome']} role="group" aria-label="Bundle">
        <Outcome bundling={bundling} />
      </div>
      {bundling.state === 'failed' && (
        <Failed title="The bundler does not work" error={{ code: null, text: bundling.message }} onRetry={onRetry} />
      )}
      <ProblemList
        problems={problems}
        areWarnings={areWarnings}
        onGoTo={(place) => {
          onShow(place.file);
          setGoTo(place);
        }}
      />
    </Section>
  );
};
