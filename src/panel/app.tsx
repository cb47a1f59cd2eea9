import { TypedProvider } from './consoles/typed-context.tsx';
import { ActionsProvider } from './frame/actions.tsx';
import { Frame } from './frame/frame.tsx';
import { ViewsContext } from './frame/view-entry.ts';
import { KernelProvider } from './kernel-context.ts';
import type { KernelStore } from './kernel-store.ts';
import { Announcer } from './kit/announcer.tsx';
import { MessagesProvider } from './send/messages-context.tsx';
import { BackupProvider } from './settings/backup-context.tsx';
import { views } from './views.ts';

/** The control panel as a page. */
export const App = ({ store }: { store: KernelStore }) => (
  <KernelProvider value={store}>
    <ViewsContext value={views}>
      <Announcer>
        <ActionsProvider>
          <MessagesProvider>
            <BackupProvider>
              <TypedProvider>
                <Frame />
              </TypedProvider>
            </BackupProvider>
          </MessagesProvider>
        </ActionsProvider>
      </Announcer>
    </ViewsContext>
  </KernelProvider>
);
