/** A command line that needs no shell: words, in quotes or not, and files for standard input and output. */
type PlainLine = { words: string[]; input?: string; output?: string };

const token = /\s*(?:([<>])(?=\s)|((?:'[^']*'|"[^"$`\\]*"|[\w@%+=:,./-]+)+)(?=\s|$))/y;

const unquoted = (word: string): string => word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2');

/** What a shell would make of a line; undefined where it takes a shell to know. */
export const readPlainLine = (line: string): PlainLine | undefined => {
  const read: PlainLine = { words: [] };
  let into: 'input' | 'output' | undefined;
  for (let at = 0; at < line.trimEnd().length; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(line);
    if (found === null) return undefined;
    const [, arrow, word] = found;
    if (word === undefined) {
      if (into !== undefined) return undefined;
      into = arrow === '<' ? 'input' : 'output';
    } else if (into === undefined) {
      read.words.push(unquoted(word));
    } else {
      read[into] = unquoted(word);
      into = undefined;
    }
  }
  return into === undefined ? read : undefined;
};
