import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';
import { VisuallyHidden } from './visually-hidden.tsx';

const AnnounceContext = createContext<(text: string) => void>(() => {
  throw new Error('announcements need an Announcer around them');
});

/** Says a text to screen readers, when they are done with what they are reading. */
export const useAnnounce = (): ((text: string) => void) => useContext(AnnounceContext);

const KEPT = 5;

/** Announcements are added lines, so that one which repeats the last is read again. */
export const Announcer = ({ children }: { children: ReactNode }) => {
  const [lines, setLines] = useState<readonly { id: number; text: string }[]>([]);
  const announce = useCallback((text: string): void => {
    setLines((before) => [...before, { id: (before.at(-1)?.id ?? 0) + 1, text }].slice(-KEPT));
  }, []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div aria-live="polite" aria-relevant="additions">
        {lines.map(({ id, text }) => (
          <VisuallyHidden key={id}>{text}</VisuallyHidden>
        ))}
      </div>
    </AnnounceContext>
  );
};
