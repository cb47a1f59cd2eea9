/** JSON that a person wrote. */
import type { Json } from '../../wire/cluster-config.ts';
import { messageOf } from '../../wire/errors.ts';
import { parseJson } from '../../wire/parse-json.ts';
import { usageError } from './errors.ts';

/** @param what - where it was written, for the error */
export const readJson = (text: string, what: string): Json => {
  try {
    return parseJson(text);
  } catch (error) {
    const hint = /^[\w .-]+$/.test(text) ? `; a text is written '"${text}"'` : '';
    throw usageError(`${what}: ${text.slice(0, 60)} is not JSON (${messageOf(error)})${hint}`);
  }
};
