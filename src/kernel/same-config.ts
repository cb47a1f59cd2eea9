import type { ClusterConfig } from '../wire/cluster-config.ts';

/** JSON text in which the order of the fields of a record makes no difference. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`)
    .join()}}`;
};

/** Whether two values say the same as JSON, in whatever order. */
export const isSameJson = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

/** Whether two configs say the same but for `forceReset`, which is about the launch and not about what is launched. */
export const isSameConfig = (a: ClusterConfig, b: ClusterConfig): boolean =>
  isSameJson({ ...a, forceReset: undefined }, { ...b, forceReset: undefined });
