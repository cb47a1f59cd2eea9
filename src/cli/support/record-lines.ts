import { harmless } from './output.ts';

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

/** A record in lines for people: a field on each, what is nested indented. */
export const recordLines = (record: object, indent = ''): string[] => {
  const fields: [string, unknown][] = Object.entries(record);
  const isList = Array.isArray(record);
  const width = Math.max(0, ...fields.map(([name, value]) => (isRecord(value) ? 0 : name.length)));
  return fields.flatMap(([name, value]) => {
    if (isRecord(value) && !isEmpty(value)) {
      const lines = recordLines(value, `${indent}  `);
      return isList ? [`${indent}- ${lines[0]?.trimStart() ?? ''}`, ...lines.slice(1)] : [`${indent}${name}`, ...lines];
    }
    const shown =
      isRecord(value) || value === null || value === undefined
        ? 'none'
        : harmless(JSON.stringify(value).replace(/^"(.*)"$/, '$1'));
    return [isList ? `${indent}- ${shown}` : `${indent}${name.padEnd(width)}  ${shown}`];
  });
};
