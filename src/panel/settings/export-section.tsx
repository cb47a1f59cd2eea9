import { useState, type FormEvent } from 'react';
import { shippedLimits as limits } from '../../wire/limits.ts';
import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { saveFile } from '../kit/save-file.ts';
import { SecretField, typedIn } from '../kit/secret-field.tsx';
import { Section } from '../kit/section.tsx';
import { bytesText } from '../overview/amounts.ts';
import { useBackups } from './backup-context.tsx';
import { isUnderWay } from './backup-work.ts';
import { Progress } from './progress.tsx';
import styles from './settings.module.css';

type Problem = { field: 'passphrase' | 'repeated'; text: string } | null;

const findProblem = (passphrase: string, repeated: string): Problem => {
  if ([...passphrase].length < limits.passphraseLength) {
    return { field: 'passphrase', text: `A passphrase has ${limits.passphraseLength} characters at least` };
  }
  return passphrase === repeated ? null : { field: 'repeated', text: 'This is not the same passphrase' };
};

/** The whole kernel as one file. */
export const ExportSection = () => {
  const kernel = useKernel();
  const { work, startExport } = useBackups();
  const [problem, setProblem] = useState<Problem>(null);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { currentTarget: form } = event;
    const passphrase = typedIn(form, 'passphrase');
    const found = findProblem(passphrase, typedIn(form, 'repeated'));
    setProblem(found);
    if (found !== null) {
      form.querySelector<HTMLInputElement>(`[name="${found.field}"]`)?.focus();
      return;
    }
    if (kernel === null) return;
    // What was typed stays when there is no file.
    void startExport(kernel, passphrase).then((isDone) => isDone && form.reset());
  };
  const changed = (): void => setProblem(null);
  return (
    <Section id="export" title="Export">
      <p>
        Everything in this kernel as one file, encrypted under a passphrase: vats and what they store, objects, ocap
        URLs, and the identity. The kernel goes on meanwhile; the file is of the moment when it begins.
      </p>
      <form className={styles['form']} onSubmit={submit} noValidate>
        <SecretField
          label="Passphrase for the file"
          name="passphrase"
          kind="new-password"
          hint={`${limits.passphraseLength} characters at least. Nobody can open the file without it.`}
          error={problem?.field === 'passphrase' ? problem.text : null}
          onInput={changed}
        />
        <SecretField
          label="Passphrase for the file again"
          name="repeated"
          kind="new-password"
          error={problem?.field === 'repeated' ? problem.text : null}
          onInput={changed}
        />
        <div className={styles['buttons']}>
          <Button look="main" type="submit" unavailable={kernel === null || isUnderWay(work)}>
            Export the kernel
          </Button>
        </div>
      </form>
      {work.state === 'exporting' && (
        <Progress
          label="Export"
          value={null}
          text={work.bytes === 0 ? 'Copying and checking the state…' : `${bytesText(work.bytes)} written…`}
          onGiveUp={work.giveUp}
        />
      )}
      {work.state === 'exported' && (
        <div className={styles['done']}>
          <p>
            <strong>{work.name}</strong>, {bytesText(work.file.size)}, was handed to the browser, which saves it.
          </p>
          <Button onClick={() => saveFile(work.file, work.name)}>Save it once more</Button>
        </div>
      )}
      {work.state === 'exportFailed' && <ErrorNote title="The kernel was not exported" error={work.error} />}
    </Section>
  );
};
