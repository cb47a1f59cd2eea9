import { Dialog as Base } from '@base-ui/react/dialog';
import { E } from '@endo/eventual-send';
import { useId, useState, type FormEvent } from 'react';
import type { VatStatus } from '../../wire/host-api.ts';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { Dialog, DialogButtons } from '../kit/dialog.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { useAction } from '../use-action.ts';
import styles from './vat-details.module.css';

/** Starts other code on what a vat has stored. When that fails the old code goes on, and what was typed stays. */
export const UpgradeDialog = ({ vat: { id, name, config }, onClose }: { vat: VatStatus; onClose: () => void }) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const present = config.bundleSpec ?? config.sourceSpec ?? '';
  // Code that is in the config itself has no address to be changed.
  const [spec, setSpec] = useState(present.startsWith('data:') ? '' : present);
  const [problem, setProblem] = useState<string | null>(null);
  const { action, run } = useAction<void>();

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const bundleSpec = spec.trim();
    if (bundleSpec === '') {
      setProblem('Type the address of a bundle');
      return;
    }
    if (kernel === null) return;
    run(async () => {
      await E(kernel).upgradeVat(id, harden({ bundleSpec }));
      announce(`${id} was upgraded`);
      onClose();
    });
  };

  return (
    <Dialog title={`Upgrade ${name} (${id})`} onClose={onClose}>
      <form className={styles['details']} onSubmit={submit} noValidate>
        <p>
          The new code starts on what the vat has stored. When it does not start, the old code goes on as if nothing had
          happened.
        </p>
        <Field
          id={useId()}
          label="Address of the bundle"
          error={problem}
          hint="An absolute URL, or relative to where the vat’s config lies"
        >
          {(control) => (
            <input
              {...control}
              className={controlClass}
              spellCheck={false}
              autoComplete="off"
              value={spec}
              onChange={(event) => {
                setSpec(event.target.value);
                setProblem(null);
              }}
            />
          )}
        </Field>
        {action.state === 'failed' && <ErrorNote title="The old code goes on" error={action.error} />}
        <DialogButtons>
          <Button look="main" type="submit" unavailable={kernel === null || action.state === 'waiting'}>
            Upgrade
          </Button>
          <Base.Close render={<Button>Cancel</Button>} />
          <p role="status">{action.state === 'waiting' && 'Starting the new code…'}</p>
        </DialogButtons>
      </form>
    </Dialog>
  );
};
