import { messageOf } from '../../wire/errors.ts';
import { useAnnounce } from './announcer.tsx';
import { Button } from './button.tsx';

/** Copies a text that is shown shortened. `what`: what the text is, as in "Copy the code's id". */
export const CopyButton = ({ text, what }: { text: string; what: string }) => {
  const announce = useAnnounce();
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => announce(`Copied ${what}`),
      (error: unknown) => announce(`${what} could not be copied: ${messageOf(error)}`),
    );
  };
  return (
    <Button look="inline" aria-label={`Copy ${what}`} onClick={copy}>
      Copy
    </Button>
  );
};
