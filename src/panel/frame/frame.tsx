import { Suspense, useEffect, useState, type MouseEvent } from 'react';
import { Loading } from '../kit/loading.tsx';
import { useActions, type PanelAction } from './actions.tsx';
import { CommandPalette } from './command-palette.tsx';
import { Header } from './header.tsx';
import { Page } from './page.tsx';
import { setPreferences, themes, usePreferences } from './preferences.ts';
import { Rail } from './rail.tsx';
import { navigate, useRoute } from './router.ts';
import { ShortcutHelp } from './shortcut-help.tsx';
import { useShortcuts } from './shortcuts.ts';
import { useViews } from './view-entry.ts';
import { ViewBoundary } from './view-boundary.tsx';
import styles from './frame.module.css';

const Present = () => {
  const views = useViews();
  const { view } = useRoute();
  if (view === '') return null;
  const entry = views.find(({ id }) => id === view);
  if (entry === undefined) {
    return (
      <Page title="Not found">
        <p>The panel has no view named {JSON.stringify(view)}. The navigation lists those that there are.</p>
      </Page>
    );
  }
  const { id, title, View } = entry;
  return (
    <ViewBoundary key={id}>
      <Suspense fallback={<Loading what={title} />}>
        <View />
      </Suspense>
    </ViewBoundary>
  );
};

const useFrameActions = (): void => {
  const views = useViews();
  const { theme } = usePreferences();
  const places = views.map(({ id, title, about, key }): PanelAction => ({
    title: `Go to ${title}`,
    group: 'Views',
    keywords: about,
    keys: `g ${key}`,
    run: () => navigate({ view: id }),
  }));
  const dresses = themes
    .filter((each) => each !== theme)
    .map((each): PanelAction => ({
      title: `Use the ${each} theme`,
      group: 'Appearance',
      run: () => setPreferences({ theme: each }),
    }));
  useActions([...places, ...dresses]);
};

/** The panel around its views. */
export const Frame = () => {
  const [first] = useViews();
  const { view } = useRoute();
  const [overlay, setOverlay] = useState<'palette' | 'help' | null>(null);
  const openPalette = (): void => setOverlay('palette');
  const openHelp = (): void => setOverlay('help');
  const close = (): void => setOverlay(null);
  useFrameActions();
  useShortcuts({ onPalette: openPalette, onHelp: openHelp });

  // The panel's address without any route is the first view's.
  useEffect(() => {
    if (view === '' && first !== undefined) navigate({ view: first.id }, { replace: true });
  }, [view, first]);

  const skip = (event: MouseEvent): void => {
    // The hash is the route: a jump to a part of the page must not change it.
    event.preventDefault();
    document.getElementById('main')?.focus();
  };

  return (
    <>
      <a className={styles['skip']} href="#main" onClick={skip}>
        Skip to the view
      </a>
      <Header onPalette={openPalette} onHelp={openHelp} />
      <div className={styles['body']}>
        <Rail />
        <main className={styles['main']} id="main" tabIndex={-1}>
          <Present />
        </main>
      </div>
      {overlay === 'palette' && <CommandPalette onClose={close} />}
      {overlay === 'help' && <ShortcutHelp onClose={close} />}
    </>
  );
};
