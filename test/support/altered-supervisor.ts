import { cp, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { bundlePaths, type InstalledSupervisor } from '../../src/node/index.ts';
import { supervisorParts, type SupervisorHashes, type SupervisorPart } from '../../src/wire/supervisor-bundle.ts';
import { supervisorHashes } from '../../src/wire/supervisor-hashes.ts';

/** A copy of the supervisor's files in a folder; the kernel that runs it expects the hashes of the originals. */
export const copySupervisor = async (folder: string): Promise<InstalledSupervisor> => {
  const paths = { lockdown: '', supervisor: '' };
  for (const part of supervisorParts) {
    paths[part] = join(folder, basename(bundlePaths[part]));
    await cp(bundlePaths[part], paths[part]);
  }
  return { paths, hashes: supervisorHashes };
};

/** Changes one bit in the midst of a file. Done twice, it is as it was. */
export const flipBit = async ({ paths }: InstalledSupervisor, part: SupervisorPart): Promise<void> => {
  const bytes = await readFile(paths[part]);
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  await writeFile(paths[part], bytes);
};

export const hashesOfFiles = async ({ paths }: InstalledSupervisor): Promise<SupervisorHashes> => {
  const hashOf = async (part: SupervisorPart) =>
    createHash('sha256')
      .update(await readFile(paths[part]))
      .digest('hex');
  return { lockdown: await hashOf('lockdown'), supervisor: await hashOf('supervisor') };
};
