import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/** The version of this package, as its `package.json` has it. */
export const readVersion = (): string => {
  const file = findPackageJSON(import.meta.url);
  const json: unknown = file === undefined ? undefined : JSON.parse(readFileSync(file, 'utf8'));
  if (typeof json === 'object' && json !== null && 'version' in json) return String(json.version);
  throw new Error('the package.json of ocap-kernel is missing');
};
