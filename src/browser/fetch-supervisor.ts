import {
  checkSupervisorHash,
  supervisorFileName,
  workerScript,
  type SupervisorPart,
} from '../wire/supervisor-bundle.ts';
import { supervisorHashes } from '../wire/supervisor-hashes.ts';

const hashOf = async (bytes: ArrayBuffer): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

const fetchPart = async (part: SupervisorPart): Promise<string> => {
  const name = supervisorFileName(part);
  const response = await fetch(chrome.runtime.getURL(name));
  const bytes = await response.arrayBuffer();
  checkSupervisorHash(`${name} of this extension`, await hashOf(bytes), supervisorHashes[part]);
  return new TextDecoder().decode(bytes);
};

/**
 * The script that vat workers run, of the very bytes whose hashes were compared (P14).
 * @throws (rejects) KernelError `SUPERVISOR_INVALID`
 */
export const fetchSupervisor = async (): Promise<string> =>
  workerScript({ lockdown: await fetchPart('lockdown'), supervisor: await fetchPart('supervisor') });
