/** What esbuild found wrong, in the words of someone who writes a vat. */
import type { Message } from 'esbuild';
import type { SourceProblem } from '../wire/bundler-protocol.ts';

/** More than these are the consequences of the first ones. */
const MAX_MESSAGES = 10;

const UNRESOLVED = /^Could not resolve "(.*)"$/;

type IsBuiltin = (module: string) => boolean;

const reworded = ({ text, notes }: Message, isBuiltin: IsBuiltin): string => {
  const missing = UNRESOLVED.exec(text)?.[1];
  if (missing !== undefined && isBuiltin(missing)) {
    return `import of "${missing}": vats have no Node.js built-in modules`;
  }
  if (missing !== undefined) {
    return `import of "${missing}": no such file or package${notes[0] === undefined ? '' : ` (${notes[0].text})`}`;
  }
  if (text.startsWith('Top-level await')) return 'top-level await: a vat must load in one turn';
  return text;
};

/** @param place - its column from 0, as esbuild and source maps count */
export const problemAt = (
  { file, line, column, length = 1 }: { file: string; line: number; column: number; length?: number },
  text: string,
): SourceProblem => ({ place: { file, line, column: column + 1, length }, text });

/** `counter.ts:3:10: what is wrong`. */
export const problemText = ({ place, text }: SourceProblem): string =>
  place === null ? text : `${place.file}:${place.line}:${place.column}: ${text}`;

/** @param isBuiltin - whether a module is one of Node's */
export const describeMessages = (messages: readonly Message[], isBuiltin: IsBuiltin): SourceProblem[] =>
  messages.slice(0, MAX_MESSAGES).map((message) => {
    const { location } = message;
    const text = reworded(message, isBuiltin);
    return location === null ? { place: null, text } : problemAt(location, text);
  });
