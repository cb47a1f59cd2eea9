/** Where in a text something is written: the selection of a text area. */
export type Place = { start: number; end: number };

/**
 * Puts a reference into the text of arguments, where the caret is; at the end of a whole array, as its last item.
 * @returns the text, and where the caret is then
 */
export const insertReference = (
  text: string,
  { start, end }: Place,
  reference: string,
): { text: string; caret: number } => {
  const isAtEnd = text.slice(end).trim() === '' && start === end;
  const close = text.trimEnd().endsWith(']') && isAtEnd ? text.lastIndexOf(']') : -1;
  if (close === -1) {
    const before = text.slice(0, start) + reference;
    return { text: before + text.slice(end), caret: before.length };
  }
  const items = text.slice(0, close).trimEnd();
  const before = `${items}${/[[,]$/.test(items) ? '' : ', '}${reference}`;
  return { text: before + text.slice(close), caret: before.length };
};
