import type { Json } from '../../wire/cluster-config.ts';
import type { ObjectRef } from '../../wire/ids.ts';

/** Puts references in the place of pet names, at any depth. @param resolve - the object of a name */
export const withoutNames = async (
  args: readonly Json[],
  resolve: (name: string) => Promise<ObjectRef>,
): Promise<Json[]> => {
  const read = async (value: Json): Promise<Json> => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return Promise.all(value.map(read));
    const entries = Object.entries(value);
    const [[key, name] = []] = entries;
    if (entries.length === 1 && key === '@name' && typeof name === 'string') return { '@ref': await resolve(name) };
    const read1 = async ([field, item]: [string, Json]): Promise<[string, Json]> => [field, await read(item)];
    return Object.fromEntries(await Promise.all(entries.map(read1)));
  };
  return Promise.all(args.map(read));
};
