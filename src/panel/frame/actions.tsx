/** What can be done here and now, by the command palette or a key: views say it while they are shown. */
import { createContext, useContext, useEffect, useId, useState, type ReactNode } from 'react';

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
  list(): readonly PanelAction[];
};

const makeActions = (): Actions => {
  const byOwner = new Map<string, readonly PanelAction[]>();
  return harden({
    set: (owner: string, actions: readonly PanelAction[]) => void byOwner.set(owner, actions),
    remove: (owner: string) => void byOwner.delete(owner),
    list: () => [...byOwner.values()].flat(),
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
  // At every drawing, for what an action does depends on what is shown; nobody is told, the next look finds it.
  useEffect(() => set(owner, offered));
  useEffect(() => () => remove(owner), [owner, remove]);
};

/** Reads what is offered at this moment. */
export const useOffered = (): (() => readonly PanelAction[]) => useActionsStore().list;
