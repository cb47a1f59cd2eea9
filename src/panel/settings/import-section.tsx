import { useRef, useState, type FormEvent } from 'react';
import { countOf } from '../count-of.ts';
import { useKernel, useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { Button } from '../kit/button.tsx';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { Section } from '../kit/section.tsx';
import { bytesText } from '../overview/amounts.ts';
import { SecretField, typedIn } from '../identity/secret-field.tsx';
import { useBackups } from './backup-context.tsx';
import { isUnderWay, type BackupWork } from './backup-work.ts';
import { Progress } from './progress.tsx';
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

const ImportProgress = ({ work }: { work: Extract<BackupWork, { state: 'importing' }> }) => {
  const { name, bytes, size, giveUp } = work;
  const isRead = bytes >= size;
  return (
    <Progress
      label="Import"
      value={isRead ? null : bytes / size}
      text={
        isRead
          ? 'All of it was read. Checking it as a whole, then putting it in place…'
          : `${name}: ${bytesText(bytes)} of ${bytesText(size)} read and verified…`
      }
      onGiveUp={isRead ? null : giveUp}
    />
  );
};

/** Another kernel, or an earlier state of this one, from a file. */
export const ImportSection = () => {
  const kernel = useKernel();
  const status = lastStatusOf(useKernelView());
  const { work, startImport, forget } = useBackups();
  const [missing, setMissing] = useState<Problem>(null);
  const [asking, setAsking] = useState<File | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const problem = missing ?? problemOf(work);
  const peerId = status?.remoteComms.peerId;

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { currentTarget } = event;
    const file = new FormData(currentTarget).get('file');
    const chosen = file instanceof File && file.size > 0 ? file : null;
    const found: Problem =
      chosen === null
        ? { field: 'file', text: 'Choose a file that was exported, here or by ocap export' }
        : typedIn(currentTarget, 'passphrase') === ''
          ? { field: 'passphrase', text: 'Type the passphrase of the file' }
          : null;
    setMissing(found);
    if (found !== null) currentTarget.querySelector<HTMLInputElement>(`[name="${found.field}"]`)?.focus();
    else setAsking(chosen);
  };
  const replace = (): void => {
    const { current } = form;
    setAsking(null);
    if (kernel === null || asking === null || current === null) return;
    // What was typed stays when the kernel does.
    void startImport(kernel, asking, typedIn(current, 'passphrase')).then((isDone) => isDone && current.reset());
  };
  const changed = (): void => {
    setMissing(null);
    if (!isUnderWay(work)) forget();
  };
  return (
    <Section id="import" title="Import">
      <p>
        Puts what is in an exported file in the place of everything in this kernel. Nothing is replaced before all of
        the file was verified, and nothing when it cannot be.
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
      {work.state === 'importing' && <ImportProgress work={work} />}
      {work.state === 'imported' && (
        <p className={styles['done']}>
          This kernel is that of <strong>{work.name}</strong> now. Its vats were started as after a restart.
        </p>
      )}
      {work.state === 'importFailed' && (
        <ErrorNote title="Nothing was replaced: the kernel goes on as it was" error={work.error} />
      )}
      {asking !== null && (
        <ConfirmDialog
          title="Replace this kernel?"
          confirm="Verify and replace"
          typed="import"
          busy={kernel === null ? 'The kernel is not connected' : null}
          onConfirm={replace}
          onClose={() => setAsking(null)}
        >
          <p>
            Everything in this kernel is replaced by what is in <strong>{asking.name}</strong> ({bytesText(asking.size)}
            ), if it is whole and its passphrase is right: {countOf(
              status?.subclusters.length ?? 0,
              'subcluster',
            )} with {countOf(status?.vats.length ?? 0, 'vat')} and what they stored, its ocap URLs and settings
            {peerId !== undefined && (
              <>
                , and the identity <code className={styles['peer']}>{peerId}</code>
              </>
            )}
            .
          </p>
          <p>There is no way back, but by a file that this kernel was exported to.</p>
        </ConfirmDialog>
      )}
    </Section>
  );
};
