/** JSON as a person types it: parsed, or the first mistake with its line and column. */
import type { Json } from '../wire/cluster-config.ts';

/** `line` and `column` count from 1, in characters as an editor counts them. */
export type JsonProblem = { message: string; line: number; column: number };

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end' | 'nothing';
type Mistake = { at: number; message: string };

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[\w$.+-]+/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

const matchAt = (pattern: RegExp, text: string, at: number): string => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
};

const found = (text: string, at: number): string => {
  if (at >= text.length) return 'the end of the text';
  const word = matchAt(WORD, text, at) || String.fromCodePoint(text.codePointAt(at) ?? 0);
  return JSON.stringify(word.length > 20 ? `${word.slice(0, 20)}…` : word);
};

/** Where the string that starts at `start` ends, or what is wrong in it. */
const scanString = (text: string, start: number): number | Mistake => {
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') return at + 1;
    if (char === '\\') {
      const escape = matchAt(ESCAPE, text, at);
      if (escape === '') return { at, message: 'unknown escape in a string; write \\\\ for a backslash' };
      at += escape.length - 1;
    } else if (char < ' ') {
      return { at, message: 'a string may not hold line breaks or control characters; write \\n or \\t' };
    }
  }
  return { at: start, message: 'this string has no closing quote' };
};

const wanted: Record<Expected, string> = {
  value: 'a value',
  'value or ]': 'a value or "]"',
  key: 'a field name in double quotes',
  'key or }': 'a field name in double quotes or "}"',
  colon: '":" after the field name',
  'comma or end': '"," or the closing bracket',
  nothing: 'nothing more',
};

const hint = (text: string, at: number, expected: Expected): string => {
  const char = text[at];
  if (char === "'") return '; JSON takes double quotes only';
  if ((expected === 'value' && char === ']') || (expected === 'key' && char === '}'))
    return '; is there a comma too many?';
  if (text.startsWith('//', at) || text.startsWith('/*', at)) return '; JSON has no comments';
  return '';
};

/**
 * Finds the first mistake of a text that `JSON.parse` refused (its own messages often lack a position). Undefined when
 * the text is JSON. Keeps its own stack, so that deep nesting is no problem.
 */
const findMistake = (text: string): Mistake | undefined => {
  const open: ('[' | '{')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    at += matchAt(SPACE, text, at).length;
    const char = text[at];
    const mistake: Mistake = {
      at,
      message: `expected ${wanted[expected]}, found ${found(text, at)}${hint(text, at, expected)}`,
    };
    const afterValue = (): Expected => (open.length > 0 ? 'comma or end' : 'nothing');
    if (expected === 'nothing') return char === undefined ? undefined : mistake;
    if (char === undefined) return mistake;

    if (expected === 'colon') {
      if (char !== ':') return mistake;
      expected = 'value';
      at += 1;
    } else if (expected === 'comma or end') {
      const inArray = open.at(-1) === '[';
      if (char === ',') expected = inArray ? 'value' : 'key';
      else if (char === (inArray ? ']' : '}')) {
        open.pop();
        expected = afterValue();
      } else return mistake;
      at += 1;
    } else if (char === '"') {
      const end = scanString(text, at);
      if (typeof end !== 'number') return end;
      at = end;
      expected = expected.startsWith('key') ? 'colon' : afterValue();
    } else if ((expected === 'key or }' && char === '}') || (expected === 'value or ]' && char === ']')) {
      open.pop();
      expected = afterValue();
      at += 1;
    } else if (expected === 'key' || expected === 'key or }') {
      return mistake;
    } else if (char === '[' || char === '{') {
      open.push(char);
      expected = char === '[' ? 'value or ]' : 'key or }';
      at += 1;
    } else {
      const scalar = matchAt(SCALAR, text, at);
      if (scalar === '') return mistake;
      at += scalar.length;
      expected = afterValue();
    }
  }
};

export const parseJson = (text: string): { value: Json } | { problem: JsonProblem } => {
  try {
    return { value: JSON.parse(text) as Json };
  } catch (error) {
    const mistake = findMistake(text) ?? { at: 0, message: error instanceof Error ? error.message : String(error) };
    const before = text.slice(0, mistake.at).split('\n');
    return {
      problem: { message: mistake.message, line: before.length, column: [...(before.at(-1) ?? '')].length + 1 },
    };
  }
};

/** `line 2, column 5: expected a value, found "]"`. */
export const describeJsonProblem = ({ message, line, column }: JsonProblem): string =>
  `line ${line}, column ${column}: ${message}`;
