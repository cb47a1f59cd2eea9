/** Keys that do something wherever one is in the panel. */
import { useEffect, useEffectEvent } from 'react';
import { useOffered } from './actions.tsx';
import { usePreferences } from './preferences.ts';

/** Where letters are text, or choose an item by its first letter. */
const TYPING =
  'input, textarea, select, [contenteditable]:not([contenteditable="false"]), [role="menu"], [role="listbox"]';

const takesLetters = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(TYPING) !== null;

/** A dialog has the page to itself. */
const isBlocked = (): boolean => document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;

type Shortcuts = { onPalette: () => void; onHelp: () => void };

/** Ctrl+K (on a Mac, ⌘K) opens the palette, `?` the list of keys; the other keys are those of the actions on offer. */
export const useShortcuts = ({ onPalette, onHelp }: Shortcuts): void => {
  const offered = useOffered();
  const { singleKeys } = usePreferences();

  /** The first of two keys, when it was pressed and the second was not yet. */
  const pressKey = useEffectEvent((event: KeyboardEvent, before: string): string => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (event.defaultPrevented || event.isComposing || isBlocked()) return '';
    if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k') {
      event.preventDefault();
      onPalette();
      return '';
    }
    if (ctrlKey || metaKey || altKey || !singleKeys || takesLetters(event.target)) return '';
    // The shift key by itself neither completes nor interrupts.
    if (key.length > 1) return before;
    const actions = offered;
    const keys = before === '' ? key : `${before} ${key}`;
    const action = actions.find((each) => each.keys === keys);
    if (key === '?' || action !== undefined) {
      event.preventDefault();
      if (action === undefined) onHelp();
      else action.run();
      return '';
    }
    return actions.some((each) => each.keys?.startsWith(`${key} `)) ? key : '';
  });

  useEffect(() => {
    let before = '';
    const listen = (event: KeyboardEvent): void => {
      before = pressKey(event, before);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
};
