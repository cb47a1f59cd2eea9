import { useState } from 'react';
import { messageOf } from '../../wire/errors.ts';
import { useAnnounce } from './announcer.tsx';
import { Button } from './button.tsx';

type CopyButtonProps = {
  text: string;
  /** What the text is, as in "Copy the code's id". */
  what: string;
};

/** Copies a text, which is shown shortened or whole. The button says so until one leaves it. */
export const CopyButton = ({ text, what }: CopyButtonProps) => {
  const announce = useAnnounce();
  const [word, setWord] = useState('Copy');
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => {
        setWord('Copied');
        announce(`Copied ${what}`);
      },
      (error: unknown) => {
        setWord('Not copied');
        announce(`${what} could not be copied: ${messageOf(error)}`);
      },
    );
  };
  const forget = (): void => setWord('Copy');
  return (
    <Button look="inline" aria-label={`Copy ${what}`} onClick={copy} onBlur={forget} onMouseLeave={forget}>
      {word}
    </Button>
  );
};
