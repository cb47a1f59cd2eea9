/** What can be done here and now, by the command palette or a key: views say it while they are shown. */
import { createContext, useContext, useEffect, useId, useState, useSyncExternalStore, type ReactNode } from 'react';

export type PanelAction = {
  /** As a command: `Terminate s1`. Unique among what is offered at one time. */
  title: string;
  /** Under which heading it is listed: the view's title, as a rule. */
  group: string;
  /** Other words a person may look for. */
  keywords?: string;
  /** A key (`n`), or two in a row (`g o`). Letters alone: browsers and screen readers have the rest. */
  keys?: string;
  run: () => void;
};

type Actions = {
  set(owner: string, actions: readonly PanelAction[]): void;
  remove(owner: string): void;
  /** Told when other actions are offered than before. */
  subscribe(listener: () => void): () => void;
  /** The same array until then. */
  snapshot(): readonly PanelAction[];
};

const haveSameTitles = (some: readonly PanelAction[], others: readonly PanelAction[]): boolean =>
  some.length === others.length && some.every(({ title }, i) => title === others[i]?.title);

const makeActions = (): Actions => {
  const byOwner = new Map<string, readonly PanelAction[]>();
  const listeners = new Set<() => void>();
  const list = (): readonly PanelAction[] => [...byOwner.values()].flat();
  let shown: readonly PanelAction[] = [];
  const update = (): void => {
    const offered = list();
    if (haveSameTitles(shown, offered)) return;
    // An action stays what it does now, also where the list that it is chosen from was drawn before.
    const runNow = (title: string) => () =>
      list()
        .find((action) => action.title === title)
        ?.run();
    shown = offered.map((action) => ({ ...action, run: runNow(action.title) }));
    for (const listener of listeners) listener();
  };
  return harden({
    set: (owner: string, actions: readonly PanelAction[]) => {
      byOwner.set(owner, actions);
      update();
    },
    remove: (owner: string) => {
      byOwner.delete(owner);
      update();
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    snapshot: () => shown,
  });
};

const ActionsContext = createContext<Actions | null>(null);

export const ActionsProvider = ({ children }: { children: ReactNode }) => {
  const [actions] = useState(makeActions);
  return <ActionsContext value={actions}>{children}</ActionsContext>;
};

const useActionsStore = (): Actions => {
  const actions = useContext(ActionsContext);
  if (actions === null) throw new Error('actions need an ActionsProvider around them');
  return actions;
};

/** Offers actions for as long as the caller is shown. Leave out what cannot be done now. */
export const useActions = (offered: readonly PanelAction[]): void => {
  const { set, remove } = useActionsStore();
  const owner = useId();
  // At every drawing, for what an action does depends on what is shown.
  useEffect(() => set(owner, offered));
  useEffect(() => () => remove(owner), [owner, remove]);
};

/** What is offered, now and as it changes. */
export const useOffered = (): readonly PanelAction[] => {
  const { subscribe, snapshot } = useActionsStore();
  return useSyncExternalStore(subscribe, snapshot);
};
