/** A cluster config as it comes in: typed, pasted, dropped, or fetched. */
import {
  clusterConfigIssues,
  ClusterConfigStruct,
  type ClusterConfig,
  type ConfigIssue,
} from '../../wire/cluster-config.ts';
import { describeJsonProblem, parseJson } from '../json-text.ts';

export type CheckedConfig = { config: ClusterConfig } | { issues: ConfigIssue[] };

/** The config, or everything that is wrong with it, each with the path of the field (empty for the whole). */
export const checkConfig = (value: unknown): CheckedConfig => {
  const issues = clusterConfigIssues(value);
  return issues.length > 0 ? { issues } : { config: ClusterConfigStruct.check(value) };
};

/** The same from a text. */
export const parseConfigText = (text: string): CheckedConfig => {
  if (text.trim() === '')
    return { issues: [{ path: '', message: 'There is no config yet: paste one, or open a file' }] };
  const parsed = parseJson(text);
  return 'problem' in parsed
    ? { issues: [{ path: '', message: `Not JSON: ${describeJsonProblem(parsed.problem)}` }] }
    : checkConfig(parsed.value);
};

/** `vats.bob.bundleSpec: no server answers there`, the way the kernel names a field of a config. */
const FIELD = /^((?:bootstrap|services|io|vats|bundles)[\w$.[\]-]*): (.+)$/s;

/** The fields that an error of the kernel's is about; none where it is about something else. */
export const issuesOf = (detail: string): ConfigIssue[] => {
  const parts = detail.split(/; (?=(?:services|io|vats|bundles)[.[])/);
  const issues = parts.flatMap((part): ConfigIssue[] => {
    const [, path, message] = FIELD.exec(part) ?? [];
    return path === undefined || message === undefined ? [] : [{ path, message }];
  });
  return issues.length === parts.length ? issues : [];
};
