import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Every `cluster.json` under `root`, as a relative URL; hidden folders and `node_modules` are not looked into. */
export const findClusters = async (root: string, folder = ''): Promise<string[]> => {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${folder}${entry.name}`;
    if (entry.isFile() && entry.name === 'cluster.json') found.push(path);
    const isOurs = !entry.name.startsWith('.') && entry.name !== 'node_modules';
    if (entry.isDirectory() && isOurs) found.push(...(await findClusters(root, `${path}/`)));
  }
  return found;
};
