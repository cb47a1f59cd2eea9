import type { CapData } from './capdata.ts';
import type { Limits } from './limits.ts';

const code = (character: string): number => character.charCodeAt(0);
const [QUOTE, BACKSLASH, PLUS, MINUS] = [code('"'), code('\\'), code('+'), code('-')];
const [ARRAY, RECORD, END_OF_ARRAY, END_OF_RECORD] = [code('['), code('{'), code(']'), code('}')];

/** The index of the quote that ends the JSON string which begins at `start`; the text's length if nothing ends it. */
const endOfString = (text: string, start: number): number => {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
};

/** Looks at the text only, without recursion: a body is JSON, and only a bigint begins with a sign in it. */
const bodyProblem = (body: string, limits: Limits): string | null => {
  // So short a text can pass neither limit.
  if (body.length <= Math.min(2 * limits.capDataDepth, limits.bigIntDigits)) return null;
  let depth = 0;
  for (let at = 0; at < body.length; at += 1) {
    switch (body.charCodeAt(at)) {
      case ARRAY:
      case RECORD:
        depth += 1;
        if (depth > limits.capDataDepth) return `it is nested deeper than ${limits.capDataDepth} levels`;
        break;
      case END_OF_ARRAY:
      case END_OF_RECORD:
        depth -= 1;
        break;
      case QUOTE: {
        const end = endOfString(body, at);
        const first = body.charCodeAt(at + 1);
        if ((first === PLUS || first === MINUS) && end - at - 2 > limits.bigIntDigits) {
          return `a bigint in it has more than ${limits.bigIntDigits} digits`;
        }
        at = end;
      }
    }
  }
  return null;
};

/**
 * Which limit a message, resolution or result passes, in words that end a sentence; null when it may travel. Kernel and
 * supervisor both ask: what the one lets out the other lets in.
 */
export const sizeProblem = ({ body, slots }: CapData, limits: Limits): string | null => {
  if (body.length > limits.capDataLength) return `it is longer than ${limits.capDataLength} characters`;
  if (slots.length > limits.slotsPerCapData) return `it has more than ${limits.slotsPerCapData} references`;
  return bodyProblem(body, limits);
};
