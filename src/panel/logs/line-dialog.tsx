import { Dialog as Base } from '@base-ui/react/dialog';
import type { LogLine } from '../../wire/kernel-events.ts';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { Dialog, DialogButtons } from '../kit/dialog.tsx';
import { Fact, Facts } from '../kit/facts.tsx';
import { VatLink } from '../kit/vat-link.tsx';
import styles from './logs.module.css';

/** All of one line, which may be long. */
export const LineDialog = ({ line, onClose }: { line: LogLine; onClose: () => void }) => (
  <Dialog title={`Log line ${line.number}`} onClose={onClose}>
    <Facts>
      <Fact name="Vat">
        <VatLink id={line.vatId} />, delivery {line.delivery} of incarnation {line.incarnation}
      </Fact>
      <Fact name="Level">{line.level}</Fact>
      {line.tags.length > 0 && <Fact name="Tags">{line.tags.join(', ')}</Fact>}
      <Fact name="When">{new Date(line.time).toLocaleString()}</Fact>
      {line.undone && <Fact name="Its crank">was undone: what else it did has not happened</Fact>}
    </Facts>
    <pre className={styles['whole']} role="region" aria-label="Text" tabIndex={0}>
      {line.text}
    </pre>
    <CopyButton text={line.text} what="the text" />
    <DialogButtons>
      <Base.Close render={<Button>Close</Button>} />
    </DialogButtons>
  </Dialog>
);
