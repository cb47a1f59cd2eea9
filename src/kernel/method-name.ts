/** The text of a smallcaps JSON string, at the start of `["method",[…]]`. */
const FIRST_ELEMENT = /^#\[("(?:[^"\\]|\\.)*")/;
const LONGEST = 200;

/**
 * The method that serialised arguments name, read from the first characters only: the rest may be long and is none of the
 * reader's business. Null when they name none, or none that is worth showing.
 */
export const methodNameOf = (body: string): string | null => {
  const quoted = FIRST_ELEMENT.exec(body.slice(0, LONGEST))?.[1];
  if (quoted === undefined) return null;
  let text: unknown;
  try {
    text = JSON.parse(quoted);
  } catch {
    return null;
  }
  if (typeof text !== 'string' || text.startsWith('#')) return null;
  // A leading `!` escapes what would mean something else, `%` begins the name of a symbol.
  if (text.startsWith('!')) return text.slice(1);
  return text.startsWith('%') ? `[${text.slice(1)}]` : text;
};
