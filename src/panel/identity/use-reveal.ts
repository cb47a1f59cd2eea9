import { useEffect, useState } from 'react';

const REVEALED_MS = 60_000;

type Reveal = {
  secret: string | null;
  /** Whether it is shown: a page that has lost the focus meanwhile shows nothing. */
  reveal: (secret: string) => boolean;
  hide: () => void;
};

/**
 * A secret that is shown until one looks away: for a minute at most, and not while the page is out of focus, hidden or left for
 * another place. Then nothing keeps it.
 */
export const useReveal = (): Reveal => {
  const [secret, setSecret] = useState<string | null>(null);
  const hide = (): void => setSecret(null);
  const reveal = (next: string): boolean => {
    if (!document.hasFocus()) return false;
    setSecret(next);
    return true;
  };

  useEffect(() => {
    if (secret === null) return undefined;
    const end = (): void => setSecret(null);
    const timer = setTimeout(end, REVEALED_MS);
    // The view itself goes when one goes to another; this is for other places in it.
    const events = ['blur', 'pagehide', 'hashchange'];
    for (const event of events) window.addEventListener(event, end);
    document.addEventListener('visibilitychange', end);
    return () => {
      clearTimeout(timer);
      for (const event of events) window.removeEventListener(event, end);
      document.removeEventListener('visibilitychange', end);
    };
  }, [secret]);

  return { secret, reveal, hide };
};
