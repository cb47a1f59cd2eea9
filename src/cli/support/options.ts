/** Options that many commands have, and readers of what they say. */
import type { ArgsDef } from 'citty';
import { usageError } from './errors.ts';

export const homeOption = {
  home: {
    type: 'string',
    description: 'folder of the kernel (~/.ocap-kernel, or what $OCAP_HOME says)',
    valueHint: 'folder',
  },
} as const satisfies ArgsDef;

export const jsonOption = {
  json: { type: 'boolean', description: 'print JSON, for scripts' },
} as const satisfies ArgsDef;

export const vatArgument = {
  vat: { type: 'positional', required: true, description: 'its name, s1/name, or its id such as v1' },
} as const satisfies ArgsDef;

export const peerArgument = {
  peer: { type: 'positional', required: true, description: 'the peer id of another kernel' },
} as const satisfies ArgsDef;

export const yesOption = {
  yes: { type: 'boolean', description: 'do it without asking' },
} as const satisfies ArgsDef;

/** @throws CommandError naming the option */
export const readWholeNumber = (option: string, text: string, least: number, most: number): number => {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw usageError(`--${option} ${text}: it must be a whole number from ${least} to ${most}`);
};
