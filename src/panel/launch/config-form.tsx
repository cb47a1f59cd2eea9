import { useEffect, useId, useRef, useState, type DragEvent, type FormEvent } from 'react';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { readError } from '../readable-error.ts';
import { parseConfigText } from './config-text.ts';
import { LaunchOutcome } from './launch-outcome.tsx';
import type { ConfigSource } from './recent-launches.ts';
import { useLaunch } from './use-launch.ts';
import styles from './config-form.module.css';

/** Configs are a few kilobytes; a larger file is a mistake, and editing it in a text area would stop the page. */
const LARGEST_FILE = 1_000_000;

const EXAMPLE = `{
  "bootstrap": "alice",
  "vats": {
    "alice": { "bundleSpec": "https://…/alice.json" }
  }
}`;

/** What it is called among the recent ones: the file it came from, or the vat that it begins with. */
const titleOf = (text: string, fileName: string | null): string => {
  if (fileName !== null) return fileName;
  const parsed = parseConfigText(text);
  return 'config' in parsed ? `config of ${parsed.config.bootstrap}` : 'config';
};

/** A config that is typed, pasted, dropped or opened. What was typed stays, whatever becomes of the launch. */
export const ConfigForm = ({ onLaunched }: { onLaunched: (title: string, source: ConfigSource) => void }) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const [text, setText] = useState('');
  const [fileName, setFileName] = useState<string | null>(null);
  const [fileProblem, setFileProblem] = useState<string | null>(null);
  const [isOver, setIsOver] = useState(false);
  const textArea = useRef<HTMLTextAreaElement>(null);
  const fileInput = useRef<HTMLInputElement>(null);
  const id = useId();
  const title = titleOf(text, fileName);
  const { launch, prepare, confirm, cancel } = useLaunch(() => onLaunched(title, { type: 'text', text }));

  useEffect(() => {
    if (launch.state === 'refused') textArea.current?.focus();
  }, [launch]);

  const open = async (file: File): Promise<void> => {
    if (file.size > LARGEST_FILE) {
      setFileProblem(`${file.name} is too large for a cluster config (${file.size} bytes; at most ${LARGEST_FILE})`);
      return;
    }
    try {
      setText(await file.text());
      setFileName(file.name);
      setFileProblem(null);
      announce(`Opened ${file.name}`);
      textArea.current?.focus();
    } catch (error) {
      setFileProblem(`${file.name} cannot be read: ${readError(error).text}`);
    }
  };

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    prepare(() => parseConfigText(text), document.baseURI);
  };

  const takesDrop = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  const dragOver = (event: DragEvent): void => {
    if (!takesDrop(event)) return;
    event.preventDefault();
    setIsOver(true);
  };
  const drop = (event: DragEvent): void => {
    setIsOver(false);
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    void open(file);
  };

  return (
    <form
      className={`${styles['form']} ${isOver ? styles['over'] : ''}`}
      onSubmit={submit}
      onDragOver={dragOver}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      noValidate
    >
      <Field
        id={id}
        label="Cluster config"
        error={fileProblem ?? (launch.state === 'refused' ? 'This has mistakes, listed below' : null)}
        hint="JSON, typed, pasted, or a file dropped here. Its bundleSpec and sourceSpec are absolute URLs, or start at the extension’s root: vats/…"
      >
        {(control) => (
          <textarea
            {...control}
            ref={textArea}
            className={controlClass}
            rows={8}
            spellCheck={false}
            placeholder={EXAMPLE}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setFileName(null);
            }}
          />
        )}
      </Field>
      <div className={styles['buttons']}>
        <Button
          look="main"
          type="submit"
          unavailable={kernel === null || launch.state === 'preparing' || launch.state === 'launching'}
        >
          Launch config…
        </Button>
        <Button onClick={() => fileInput.current?.click()}>Open a file…</Button>
        <input
          ref={fileInput}
          type="file"
          accept=".json,application/json"
          aria-label="File to open"
          hidden
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            // The same file must be openable again after it was changed on disk.
            event.target.value = '';
            if (file) void open(file);
          }}
        />
      </div>
      <LaunchOutcome launch={launch} title={title} firstMessages={[]} confirm={confirm} cancel={cancel} />
    </form>
  );
};
