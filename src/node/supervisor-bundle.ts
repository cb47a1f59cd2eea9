import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { KernelError, messageOf } from '../wire/errors.ts';
import {
  checkSupervisorHash,
  parseSupervisorBundle,
  workerScript,
  type SupervisorBundle,
  type SupervisorHashes,
  type SupervisorPart,
} from '../wire/supervisor-bundle.ts';
import { bundlePaths } from './bundle-paths.ts';

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const getBundle = async (part: SupervisorPart): Promise<SupervisorBundle> =>
  parseSupervisorBundle(await readFile(bundlePaths[part], 'utf8'));
const getHash = async (part: SupervisorPart): Promise<string> => hashOf(await readFile(bundlePaths[part]));

/**
 * What a vat worker runs first: SES and lockdown. A realm runs it by evaluating `(${source}\n)()`.
 * @throws (rejects) KernelError `SUPERVISOR_INVALID` when it was not built.
 */
export const getLockdownBundle = (): Promise<SupervisorBundle> => getBundle('lockdown');
/** SHA-256 of the file of `getLockdownBundle`, in hex: that of the bundle as JSON, and what `sha256sum` says. */
export const getLockdownBundleSHA256 = (): Promise<string> => getHash('lockdown');

/** What a vat worker runs second, in the same way: liveslots and the supervisor. Rejects as `getLockdownBundle` does. */
export const getSupervisorBundle = (): Promise<SupervisorBundle> => getBundle('supervisor');
/** SHA-256 of the file of `getSupervisorBundle`, in hex. */
export const getSupervisorBundleSHA256 = (): Promise<string> => getHash('supervisor');

/** Where the two files are, and which they must be. */
export type InstalledSupervisor = {
  paths: Readonly<Record<SupervisorPart, string>>;
  hashes: SupervisorHashes;
};

const read = ({ paths, hashes }: InstalledSupervisor, part: SupervisorPart): string => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(paths[part]);
  } catch (error) {
    if (error instanceof KernelError) throw error;
    throw new KernelError('SUPERVISOR_INVALID', `${part}.bundle cannot be read: ${messageOf(error)}`);
  }
  checkSupervisorHash(paths[part], hashOf(bytes), hashes[part]);
  return bytes.toString('utf8');
};

/**
 * The script of vat workers, of the very bytes whose hashes were compared (P14).
 * @throws KernelError `SUPERVISOR_INVALID`, naming the file and what to do.
 */
export const readWorkerScript = (supervisor: InstalledSupervisor): string =>
  workerScript({ lockdown: read(supervisor, 'lockdown'), supervisor: read(supervisor, 'supervisor') });
