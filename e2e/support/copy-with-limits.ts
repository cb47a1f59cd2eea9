import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { paths } from '../../src/dev/paths.ts';
import { shippedLimits, type Limits } from '../../src/wire/limits.ts';

/**
 * Copies the built extension with other limits: the numbers in its scripts are changed, for nothing else has a say in them.
 * @throws Error when a number that is to be another one is in no script
 */
export const copyWithLimits = (folder: string, limits: Limits): void => {
  cpSync(paths.extension, folder, { recursive: true });
  const changed = Object.entries(shippedLimits).flatMap(([name, shipped]) => {
    const wanted = new Map(Object.entries(limits)).get(name);
    return wanted === undefined || wanted === shipped ? [] : [{ name, shipped, wanted }];
  });
  const missed = new Set(changed.map(({ name }) => name));
  for (const file of globSync('**/*.js', { cwd: folder })) {
    const script = path.join(folder, file);
    let text = readFileSync(script, 'utf8');
    for (const { name, shipped, wanted } of changed) {
      // A minifier writes 1e4.
      text = text.replaceAll(new RegExp(String.raw`\b${name}:\s*([\de_]+)`, 'g'), (entry, number: string) => {
        if (Number(number) !== shipped) return entry;
        missed.delete(name);
        return `${name}:${wanted}`;
      });
    }
    writeFileSync(script, text);
  }
  if (missed.size > 0) throw new Error(`the built extension has no ${[...missed].join(', ')} to change`);
};
