import { codeOf, messageOf } from '../wire/errors.ts';

/** What a person reads of a failure: the text, and the code where the kernel gave one. */
export type ReadableError = { code: string | null; text: string };

const PLAIN_NAMES = new Set(['Error', 'KernelError']);

const textOf = (thrown: unknown): string => {
  if (thrown instanceof Error) {
    const message = messageOf(thrown) || 'no message was given';
    return PLAIN_NAMES.has(thrown.name) ? message : `${thrown.name}: ${message}`;
  }
  if (typeof thrown === 'string') return thrown;
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    // Neither cycles nor big integers have a JSON text; the plain string form is what remains to show.
    return String(thrown);
  }
};

/** Vats may reject with anything, so anything gets a text. Stacks are never shown. */
export const readError = (thrown: unknown): ReadableError => {
  const code = codeOf(thrown) ?? null;
  return code === null ? { code, text: textOf(thrown) } : { code, text: messageOf(thrown).slice(code.length + 3) };
};
