/** What esbuild found wrong, in the words of someone who writes a vat. */
import { isBuiltin } from 'node:module';
import type { Message } from 'esbuild';

/** More than these are the consequences of the first ones. */
const MAX_MESSAGES = 10;

const UNRESOLVED = /^Could not resolve "(.*)"$/;

const reworded = ({ text, notes }: Message): string => {
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

/** `counter.ts:3:10: what is wrong`, lines and columns counted from 1. */
export const atPlace = (file: string, line: number, column: number, what: string): string =>
  `${file}:${line}:${column + 1}: ${what}`;

/** One text per message, each with its place where it has one. */
export const describeMessages = (messages: readonly Message[]): string[] =>
  messages.slice(0, MAX_MESSAGES).map((message) => {
    const { location } = message;
    if (location === null) return reworded(message);
    return atPlace(location.file, location.line, location.column, reworded(message));
  });
