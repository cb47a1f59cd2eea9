/** A cluster config by the name of its file. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { fetchValidatedJson } from '../../host/fetch-validated-json.ts';
import { ClusterConfigStruct, type ClusterConfig } from '../../wire/cluster-config.ts';
import { KernelError, messageOf } from '../../wire/errors.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';

/** `configUrl` is where relative specs in it start. */
export type ClusterFile = { config: ClusterConfig; configUrl: string };

const checkFile = (file: string): ClusterConfig => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`the cluster config cannot be read: ${messageOf(error)}`);
  }
  try {
    return ClusterConfigStruct.check(JSON.parse(text));
  } catch (error) {
    throw new CommandError(
      `${file}: ${error instanceof KernelError ? error.detail : `is not JSON: ${messageOf(error)}`}`,
    );
  }
};

/**
 * @param where - a path, or an http(s) URL
 * @throws (rejects) CommandError or KernelError naming the file and the field that is wrong
 */
export const readClusterFile = async (io: Io, where: string): Promise<ClusterFile> => {
  if (/^https?:\/\//.test(where)) {
    return { config: await fetchValidatedJson(where, ClusterConfigStruct), configUrl: where };
  }
  const file = io.resolve(where);
  return { config: checkFile(file), configUrl: pathToFileURL(file).href };
};
