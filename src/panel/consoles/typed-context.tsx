import { createContext, useContext, useState, type ReactNode } from 'react';

/** What was typed for a console: the text in its field, and what was sent, the newest last. */
type Typed = { draft: string; sent: readonly string[] };

const KEPT = 100;
const nothing: Typed = { draft: '', sent: [] };

const makeTypedTexts = () => {
  const texts = new Map<string, Typed>();
  const get = (key: string): Typed => texts.get(key) ?? nothing;
  return harden({
    get,
    keepDraft: (key: string, draft: string) => void texts.set(key, { ...get(key), draft }),
    addSent: (key: string, text: string): void => {
      const { draft, sent } = get(key);
      if (text !== '' && text !== sent.at(-1)) texts.set(key, { draft, sent: [...sent, text].slice(-KEPT) });
    },
  });
};

const TypedContext = createContext<ReturnType<typeof makeTypedTexts> | null>(null);

/** Around all views, so that what was typed is there when one comes back; in memory only, for anything may be typed. */
export const TypedProvider = ({ children }: { children: ReactNode }) => {
  const [texts] = useState(makeTypedTexts);
  return <TypedContext value={texts}>{children}</TypedContext>;
};

export const useTypedTexts = (): ReturnType<typeof makeTypedTexts> => {
  const texts = useContext(TypedContext);
  if (texts === null) throw new Error('consoles need a TypedProvider around them');
  return texts;
};
