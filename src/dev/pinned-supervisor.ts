/** The pinned hashes of the supervisor, as they stand in the sources. */
import { readFile, writeFile } from 'node:fs/promises';
import { supervisorParts, type SupervisorHashes } from '../wire/supervisor-bundle.ts';
import { paths, shown } from './paths.ts';

/** `'lockdown: '` and its hash, in the text of the file. */
const pinIn = (text: string, part: string): string => new RegExp(`${part}: '([0-9a-f]{64})'`).exec(text)?.[1] ?? '';

export const readPins = async (): Promise<SupervisorHashes> => {
  const text = await readFile(paths.supervisorHashes, 'utf8');
  return { lockdown: pinIn(text, 'lockdown'), supervisor: pinIn(text, 'supervisor') };
};

export const writePins = async (hashes: SupervisorHashes): Promise<void> => {
  let text = await readFile(paths.supervisorHashes, 'utf8');
  for (const part of supervisorParts) text = text.replace(pinIn(text, part), hashes[part]);
  await writeFile(paths.supervisorHashes, text);
};

/** What to do about a built supervisor that is not the pinned one; undefined when it is. */
export const unpinnedMessage = (built: SupervisorHashes, pins: SupervisorHashes): string | undefined => {
  const changed = supervisorParts.filter((part) => built[part] !== pins[part]);
  if (changed.length === 0) return undefined;
  return [
    `The supervisor that was built is not the one pinned in ${shown(paths.supervisorHashes)}:`,
    ...changed.map((part) => `  ${part}.bundle: pinned ${pins[part]}, built ${built[part]}`),
    'It follows from src/vat, src/lockdown, what they import of src/wire, their dependencies and the bundler.',
    'If one of these was changed on purpose, pin the new one with: npm run build:supervisor -- --pin',
  ].join('\n');
};
