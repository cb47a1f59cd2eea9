/**
 * What every vat worker runs first, as two JSON files: `lockdown.bundle` is SES and our call of `lockdown`,
 * `supervisor.bundle` is liveslots and the supervisor. Which two they must be is in `supervisor-hashes.ts` (P14).
 */
import * as v from 'valibot';
import { KernelError } from './errors.ts';

/** In the order in which a worker runs them. */
export const supervisorParts = ['lockdown', 'supervisor'] as const;
export type SupervisorPart = (typeof supervisorParts)[number];

/** SHA-256 of each file, in hex. */
export type SupervisorHashes = Readonly<Record<SupervisorPart, string>>;

export const supervisorFileName = (part: SupervisorPart): string => `${part}.bundle`;

const SupervisorBundleStruct = v.strictObject({
  moduleFormat: v.literal('nestedEvaluate'),
  /** A function expression; a worker runs `(${source}\n)()`. */
  source: v.string(),
  sourceMap: v.literal(''),
});
export type SupervisorBundle = v.InferOutput<typeof SupervisorBundleStruct>;

export const parseSupervisorBundle = (text: string): SupervisorBundle =>
  v.parse(SupervisorBundleStruct, JSON.parse(text));

/**
 * @param file - the place of the file, for the error.
 * @param found - the SHA-256 of its bytes, in hex.
 * @throws KernelError `SUPERVISOR_INVALID` when it is not the one that was expected.
 */
export const checkSupervisorHash = (file: string, found: string, expected: string): void => {
  if (found === expected) return;
  throw new KernelError(
    'SUPERVISOR_INVALID',
    `${file} is not what this kernel was built with, so no vat starts: its SHA-256 is ${found}, expected ${expected}. ` +
      'Install the kernel again, or build it again from its sources: npm run build',
  );
};

/** The script of a vat worker, from the texts of the two files. */
export const workerScript = (texts: Readonly<Record<SupervisorPart, string>>): string =>
  supervisorParts.map((part) => `(${parseSupervisorBundle(texts[part]).source}\n)();\n`).join('');
