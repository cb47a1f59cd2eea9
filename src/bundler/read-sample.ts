/** What a folder of `vats/` says about itself to people who choose a sample. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClusterConfigStruct, type ClusterConfig } from '../wire/cluster-config.ts';
import { messageOf } from '../wire/errors.ts';
import { parseSampleFile, type TryIt } from '../wire/sample-index.ts';

export type Sample = {
  config: ClusterConfig;
  /** `cluster.json` as it is. */
  configText: string;
  /** The first heading of the README. */
  title: string;
  /** The first paragraph of the README. */
  description: string;
  /** From `sample.json`, which a sample need not have. */
  tryIt: TryIt[];
};

const plainText = (markdown: string): string =>
  markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|[*_`])(.+?)\1/g, '$2')
    .replace(/\s+/g, ' ')
    .trim();

const parseReadme = (markdown: string): { title: string; description: string } => {
  const found = /^# +(.+)\n+([^#\s][^]*?)(?:\n\s*\n|\s*$)/m.exec(markdown);
  if (found === null) throw new Error('expected a heading "# …" and a paragraph after it');
  const [, title = '', description = ''] = found;
  return { title: plainText(title), description: plainText(description) };
};

const parseTryIt = (text: string, { vats }: ClusterConfig): TryIt[] => {
  const { tryIt } = parseSampleFile(JSON.parse(text));
  const stranger = tryIt.find(({ vat }) => !Object.hasOwn(vats, vat));
  if (stranger !== undefined) throw new Error(`tryIt: no vat is named "${stranger.vat}"`);
  return tryIt;
};

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * Reads a sample: its `cluster.json`, `README.md` and, if there is one, `sample.json`.
 * @throws an error that names the file and what is wrong with it.
 */
export const readSample = async (folder: string): Promise<Sample> => {
  const read = async <Result>(name: string, parse: (text: string) => Result): Promise<Result> => {
    const path = join(folder, name);
    try {
      return parse(await readFile(path, 'utf8'));
    } catch (error) {
      throw new Error(`${path}: ${messageOf(error)}`, { cause: error });
    }
  };
  const { config, configText } = await read('cluster.json', (configText) => ({
    config: ClusterConfigStruct.check(JSON.parse(configText)),
    configText,
  }));
  const tryIt = await read('sample.json', (text) => parseTryIt(text, config)).catch((error: unknown) => {
    if (error instanceof Error && isAbsent(error.cause)) return [];
    throw error;
  });
  return { config, configText, ...(await read('README.md', parseReadme)), tryIt };
};
