import { useState } from 'react';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { Section } from '../kit/section.tsx';
import { PhraseForm } from './phrase-form.tsx';
import { RestoreChoice } from './restore-choice.tsx';
import styles from './identity.module.css';

/** A phrase that was found to be one, and the peer that it makes. */
export type FoundPhrase = { peerId: string; mnemonic: string };

/** `#/identity/restore`: a phrase is typed, its peer is shown, and then this kernel becomes that peer. */
export const RestorePage = () => {
  const [found, setFound] = useState<FoundPhrase | null>(null);
  const [restored, setRestored] = useState<string | null>(null);
  return (
    <Page title="Restore from a phrase" aside={<RouteLink to={{ view: 'identity' }}>Identity</RouteLink>}>
      {restored !== null ? (
        <p className={styles['done']}>
          {restored} <RouteLink to={{ view: 'identity' }}>Back to the identity</RouteLink>
        </p>
      ) : (
        <>
          <Section id="words" title="The words">
            <p>
              A phrase gives back who a kernel is to its peers. What it had (vats, objects, what it shared) is in no
              phrase; a backup file has that.
            </p>
            <PhraseForm onFound={setFound} onChange={() => setFound(null)} />
          </Section>
          {found !== null && <RestoreChoice found={found} onRestored={setRestored} />}
        </>
      )}
    </Page>
  );
};
