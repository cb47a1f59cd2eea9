import { useRef, useState, type FormEvent } from 'react';
import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { SecretField, typedIn } from '../kit/secret-field.tsx';
import { Section } from '../kit/section.tsx';
import { bytesText } from '../overview/amounts.ts';
import { useBackups } from './backup-context.tsx';
import { isUnderWay, type BackupWork, type CheckedFile } from './backup-work.ts';
import { Progress } from './progress.tsx';
import { ReplaceDialog } from './replace-dialog.tsx';
import styles from './settings.module.css';

type Problem = { field: 'file' | 'passphrase'; text: string } | null;

/** What is wrong with what was given, as far as the kernel has found it. */
const problemOf = (work: BackupWork): Problem => {
  if (work.state !== 'importFailed') return null;
  const { code, text } = work.error;
  if (code === 'BACKUP_WRONG_PASSPHRASE')
    return { field: 'passphrase', text: 'This is not the passphrase of the file' };
  return code === 'BACKUP_INVALID' || code === 'BACKUP_UNSUPPORTED' ? { field: 'file', text } : null;
};

const CheckProgress = ({ work }: { work: Extract<BackupWork, { state: 'checking' }> }) => {
  const { name, bytes, size, giveUp } = work;
  const isRead = bytes >= size;
  return (
    <Progress
      label="Import"
      value={isRead ? null : bytes / size}
      text={
        isRead
          ? 'All of it was read. Checking it as a whole…'
          : `${name}: ${bytesText(bytes)} of ${bytesText(size)} read and verified…`
      }
      onGiveUp={giveUp}
    />
  );
};

/** Another kernel, or an earlier state of this one, from a file. */
export const ImportSection = () => {
  const kernel = useKernel();
  const { work, startCheck, forget } = useBackups();
  const [missing, setMissing] = useState<Problem>(null);
  const form = useRef<HTMLFormElement>(null);
  const problem = missing ?? problemOf(work);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { currentTarget } = event;
    const file = new FormData(currentTarget).get('file');
    const chosen = file instanceof File && file.size > 0 ? file : null;
    const passphrase = typedIn(currentTarget, 'passphrase');
    const found: Problem =
      chosen === null
        ? { field: 'file', text: 'Choose a file that was exported, here or by ocap export' }
        : passphrase === ''
          ? { field: 'passphrase', text: 'Type the passphrase of the file' }
          : null;
    setMissing(found);
    if (found !== null) currentTarget.querySelector<HTMLInputElement>(`[name="${found.field}"]`)?.focus();
    else if (kernel !== null && chosen !== null) void startCheck(kernel, chosen, passphrase);
  };
  // What was typed stays when the kernel does.
  const replace = (checked: CheckedFile): void =>
    void checked.replace().then((isDone) => isDone && form.current?.reset());
  const changed = (): void => {
    setMissing(null);
    if (!isUnderWay(work)) forget();
  };
  return (
    <Section id="import" title="Import">
      <p>
        Puts what is in an exported file in the place of everything in this kernel. First all of the file is verified,
        and you see what would replace what.
      </p>
      <form ref={form} className={styles['form']} onSubmit={submit} noValidate>
        <Field id="import-file" label="File" error={problem?.field === 'file' ? problem.text : null}>
          {(control) => <input {...control} className={controlClass} type="file" name="file" onChange={changed} />}
        </Field>
        <SecretField
          label="Passphrase of the file"
          name="passphrase"
          kind="current-password"
          error={problem?.field === 'passphrase' ? problem.text : null}
          onInput={changed}
        />
        <div className={styles['buttons']}>
          <Button look="danger" type="submit" unavailable={kernel === null || isUnderWay(work)}>
            Import…
          </Button>
        </div>
      </form>
      {work.state === 'checking' && <CheckProgress work={work} />}
      {work.state === 'replacing' && (
        <Progress label="Import" value={null} text={`Putting ${work.name} in place…`} onGiveUp={null} />
      )}
      {work.state === 'imported' && (
        <p className={styles['done']}>
          This kernel is that of <strong>{work.name}</strong> now. Its vats were started as after a restart.
        </p>
      )}
      {work.state === 'importFailed' && (
        <ErrorNote title="Nothing was replaced: the kernel goes on as it was" error={work.error} />
      )}
      {work.state === 'checked' && <ReplaceDialog checked={work} onReplace={() => replace(work)} />}
    </Section>
  );
};
