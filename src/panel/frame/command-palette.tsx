import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { useRef } from 'react';
import { VisuallyHidden } from '../kit/visually-hidden.tsx';
import { useOffered, type PanelAction } from './actions.tsx';
import { Keys } from './keys.tsx';
import styles from './command-palette.module.css';

type Group = { value: string; items: PanelAction[] };

const grouped = (actions: readonly PanelAction[]): Group[] =>
  [...new Set(actions.map(({ group }) => group))].map((value) => ({
    value,
    items: actions.filter(({ group }) => group === value),
  }));

/** What is searched: every word of the query has to be somewhere in it. */
const textOf = ({ title, group, keywords = '' }: PanelAction): string => `${group} ${title} ${keywords}`.toLowerCase();

const matches = (action: PanelAction, query: string): boolean => {
  const text = textOf(action);
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

/** Every place and every action, found by typing a part of its name. */
export const CommandPalette = ({ onClose }: { onClose: () => void }) => {
  const actions = useOffered();
  const input = useRef<HTMLInputElement>(null);
  const choose = (action: PanelAction): void => {
    onClose();
    action.run();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Popup className={styles['popup']} initialFocus={input}>
          <Dialog.Title render={<h2 />}>
            <VisuallyHidden>Command palette</VisuallyHidden>
          </Dialog.Title>
          <Autocomplete.Root
            open
            inline
            items={grouped(actions)}
            itemToStringValue={(action: PanelAction) => action.title}
            filter={matches}
            autoHighlight="always"
            keepHighlight
          >
            <Autocomplete.Input
              ref={input}
              // At once, not in the next frame, as the dialog does: what is typed next is for this field.
              autoFocus
              className={styles['input']}
              aria-label="Search commands"
              placeholder="Go to a view or do something…"
            />
            <Autocomplete.Empty className={styles['empty']}>Nothing here is called so.</Autocomplete.Empty>
            <Autocomplete.List className={styles['list']} aria-label="Commands">
              {(group: Group) => (
                <Autocomplete.Group key={group.value} items={group.items}>
                  <Autocomplete.GroupLabel className={styles['group']}>{group.value}</Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(action: PanelAction) => (
                      <Autocomplete.Item
                        key={action.title}
                        value={action}
                        className={styles['item']}
                        onClick={() => choose(action)}
                      >
                        {action.title}
                        {action.keys !== undefined && <Keys keys={action.keys} />}
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
};
