import { Dialog as Base } from '@base-ui/react/dialog';
import { E } from '@endo/eventual-send';
import { useId, useState, type FormEvent } from 'react';
import type { ObjectRef } from '../../wire/ids.ts';
import { RouteLink } from '../frame/route-link.tsx';
import { useViews } from '../frame/view-entry.ts';
import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { Dialog, DialogButtons } from '../kit/dialog.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { useAction } from '../use-action.ts';
import styles from './objects.module.css';

type IssueUrlDialogProps = { kref: ObjectRef; name: string; onClose: () => void };

/** Makes an ocap URL for an object, which whoever has it can use. */
export const IssueUrlDialog = ({ kref, name, onClose }: IssueUrlDialogProps) => {
  const kernel = useKernel();
  const [petName, setPetName] = useState('');
  const { action, run } = useAction<string>();
  const hasNetwork = useViews().some(({ id }) => id === 'network');
  const id = useId();

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (kernel === null) return;
    const called = petName.trim();
    run(() => E(kernel).issueOcapURL(kref, harden(called === '' ? {} : { petName: called })));
  };

  return (
    <Dialog title={`Ocap URL for ${name}`} onClose={onClose}>
      <p>
        Whoever has the URL gets this object, over the network too. It is shown once; it works until it is revoked
        {hasNetwork && (
          <>
            {' '}
            in <RouteLink to={{ view: 'network' }}>Network</RouteLink>
          </>
        )}
        .
      </p>
      {action.state === 'done' ? (
        <div role="status" className={styles['list']}>
          <code className={styles['url']} data-ocap-url="">
            {action.result}
          </code>
          <div>
            <CopyButton text={action.result} what="the ocap URL" />
          </div>
        </div>
      ) : (
        <form className={styles['list']} onSubmit={submit} noValidate>
          <Field id={id} label="What you call it" error={null} hint="To know it in the list; may be left empty">
            {(control) => (
              <input
                {...control}
                className={controlClass}
                autoComplete="off"
                value={petName}
                onChange={(event) => setPetName(event.target.value)}
              />
            )}
          </Field>
          {action.state === 'failed' && <ErrorNote title="No URL was issued" error={action.error} />}
          <DialogButtons>
            <Button look="main" type="submit" unavailable={kernel === null || action.state === 'waiting'}>
              Issue URL
            </Button>
            <p role="status">{action.state === 'waiting' && 'Issuing…'}</p>
          </DialogButtons>
        </form>
      )}
      <DialogButtons>
        <Base.Close render={<Button>Close</Button>} />
      </DialogButtons>
    </Dialog>
  );
};
