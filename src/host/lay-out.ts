/** Lays nested text out: on one line where it fits, else one item to a line. */

type Group = { open: string; items: Text[]; close: string; /** On one line. */ length: number };
/** A word, or items between brackets. */
export type Text = string | Group;

const WIDTH = 80;
const SEPARATOR = ', ';

/** Items between brackets, separated by commas. */
export const group = (open: string, items: Text[], close: string): Text => ({
  open,
  items,
  close,
  length: items.reduce((sum, item) => sum + item.length + SEPARATOR.length, open.length + close.length),
});

/** An item with its key before it. */
export const keyed = (key: string, item: Text): Text => {
  const prefix = `${key}: `;
  if (typeof item === 'string') return prefix + item;
  return { ...item, open: prefix + item.open, length: prefix.length + item.length };
};

const onOneLine = (text: Text): string =>
  typeof text === 'string' ? text : `${text.open}${text.items.map(onOneLine).join(SEPARATOR)}${text.close}`;

export const layOut = (text: Text, indent = ''): string => {
  if (typeof text === 'string' || text.length + indent.length <= WIDTH || text.items.length === 0)
    return onOneLine(text);
  const inner = `${indent}  `;
  return `${text.open}\n${text.items.map((item) => inner + layOut(item, inner)).join(',\n')}\n${indent}${text.close}`;
};
