/** A cluster config as text: typed, pasted, dropped, or fetched from a sample's file. */
import {
  clusterConfigIssues,
  ClusterConfigStruct,
  type ClusterConfig,
  type ConfigIssue,
} from '../../wire/cluster-config.ts';
import { describeJsonProblem, parseJson } from '../json-text.ts';

/** The config, or everything that is wrong with it, each with the path of the field (empty for the whole text). */
export const parseConfigText = (text: string): { config: ClusterConfig } | { issues: ConfigIssue[] } => {
  if (text.trim() === '')
    return { issues: [{ path: '', message: 'There is no config yet: paste one, or open a file' }] };
  const parsed = parseJson(text);
  if ('problem' in parsed)
    return { issues: [{ path: '', message: `Not JSON: ${describeJsonProblem(parsed.problem)}` }] };
  const issues = clusterConfigIssues(parsed.value);
  return issues.length > 0 ? { issues } : { config: ClusterConfigStruct.check(parsed.value) };
};
