import { Dialog as Base } from '@base-ui/react/dialog';
import { Tabs } from '@base-ui/react/tabs';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Button } from '../kit/button.tsx';
import { Dialog, DialogButtons } from '../kit/dialog.tsx';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { TextField } from '../kit/text-field.tsx';
import styles from './playground.module.css';
import { isFileName, type VatDraft } from './vat-draft.ts';

type AddFileProps = { names: readonly string[]; onAdd: (name: string) => void; onClose: () => void };

const AddFile = ({ names, onAdd, onClose }: AddFileProps) => {
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = name.trim();
    if (names.includes(wanted)) setProblem('There is a file of this name');
    else if (!isFileName(wanted)) setProblem('Type a name such as helper.ts, ending in .ts, .js or .json');
    else onAdd(wanted);
  };
  return (
    <Dialog title="Add a file" onClose={onClose}>
      <form className={styles['form']} onSubmit={submit} noValidate>
        <TextField
          label="Name"
          error={problem}
          hint="Other files import it as './helper.ts'"
          placeholder="helper.ts"
          value={name}
          onChange={(text) => {
            setName(text);
            setProblem(null);
          }}
        />
        <DialogButtons>
          <Button look="main" type="submit">
            Add
          </Button>
          <Base.Close render={<Button>Cancel</Button>} />
        </DialogButtons>
      </form>
    </Dialog>
  );
};

type FileTabsProps = {
  files: VatDraft['files'];
  shown: string;
  onShow: (name: string) => void;
  onFiles: (files: VatDraft['files']) => void;
  /** The editor of the file that is shown. */
  children: ReactNode;
};

/** The files of a draft, one of them in the editor. */
export const FileTabs = ({ files, shown, onShow, onFiles, children }: FileTabsProps) => {
  const [asked, setAsked] = useState<'add' | 'delete' | null>(null);
  const [own, ...others] = files;
  const close = (): void => setAsked(null);
  return (
    <Tabs.Root value={shown} onValueChange={(name: unknown) => onShow(String(name))} className={styles['files']}>
      <div className={styles['bar']}>
        <Tabs.List className={styles['tabs']} aria-label="Files">
          {files.map(({ name }) => (
            <Tabs.Tab key={name} value={name} className={styles['tab']}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Button look="quiet" onClick={() => setAsked('add')}>
          Add a file…
        </Button>
        {shown !== own.name && (
          <Button look="quiet" onClick={() => setAsked('delete')}>
            Delete {shown}…
          </Button>
        )}
      </div>
      <Tabs.Panel value={shown} tabIndex={-1} className={styles['file']}>
        {children}
      </Tabs.Panel>
      {asked === 'add' && (
        <AddFile
          names={files.map(({ name }) => name)}
          onAdd={(name) => {
            close();
            onFiles([...files, { name, text: '' }]);
            onShow(name);
          }}
          onClose={close}
        />
      )}
      {asked === 'delete' && (
        <ConfirmDialog
          title={`Delete ${shown}?`}
          confirm="Delete"
          busy={null}
          onConfirm={() => {
            close();
            onShow(own.name);
            onFiles([own, ...others.filter(({ name }) => name !== shown)]);
          }}
          onClose={close}
        >
          <p>Its text is gone then. There is no way back.</p>
        </ConfirmDialog>
      )}
    </Tabs.Root>
  );
};
