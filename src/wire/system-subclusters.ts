/** What a host declares to have running at all times, and the check of it. */
import { ClusterConfigStruct, isName, type ClusterConfig } from './cluster-config.ts';
import { KernelError } from './errors.ts';

export type SystemSubclusterConfig = {
  /** Unique among the declared. It names the subcluster in every kernel life. */
  name: string;
  config: ClusterConfig;
  /** Where relative specs of the config start. */
  configUrl?: string;
};

const check = (declared: SystemSubclusterConfig, where: string): SystemSubclusterConfig => {
  const invalid = (field: string, detail: string) => new KernelError('INVALID_CONFIG', `${where}${field}: ${detail}`);
  if (typeof declared !== 'object' || declared === null) throw invalid('', 'expected { name, config }');
  const { name, config, configUrl, ...others } = declared;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`.${unknown}`, 'unknown field');
  if (!isName(name)) throw invalid('.name', 'a name starts with a letter and has letters, digits, "_", "-", "."');
  if (configUrl !== undefined && typeof configUrl !== 'string') throw invalid('.configUrl', 'expected a URL');
  try {
    return { ...declared, config: ClusterConfigStruct.check(config) };
  } catch (error) {
    throw error instanceof KernelError ? invalid('.config', error.detail) : error;
  }
};

/**
 * Returns the declarations, checked.
 * @throws KernelError `INVALID_CONFIG`, naming the declaration and its field.
 */
export const checkSystemSubclusters = (declared: readonly SystemSubclusterConfig[]): SystemSubclusterConfig[] => {
  const list: readonly SystemSubclusterConfig[] | undefined = Array.isArray(declared) ? declared : undefined;
  if (list === undefined) throw new KernelError('INVALID_CONFIG', 'systemSubclusters: expected a list');
  const checked = list.map((one, index) => check(one, `systemSubclusters[${index}]`));
  for (const [index, { name }] of checked.entries()) {
    if (checked.findIndex((other) => other.name === name) === index) continue;
    throw new KernelError(
      'INVALID_CONFIG',
      `systemSubclusters[${index}].name: ${JSON.stringify(name)} is declared twice`,
    );
  }
  return checked;
};
