/** One value of a table as a person may see it: its beginning, and nothing of what is secret. */
import type { Cell, ColumnKind } from '../../wire/inspect.ts';
import type { Limits } from '../../wire/limits.ts';
import type { SqlRow, SqlValue } from './database.ts';
import { decodeString } from './string-codec.ts';
import { quote } from './table-rows.ts';

/** The part of an ocap URL that is as good as the object. */
const OCAP_URL = /ocap:[1-9A-HJ-NP-Za-km-z]+/g;

const parts = (index: number) => ({ type: `t${index}`, value: `v${index}`, bytes: `n${index}` });

/** What to select of a column: its type, the beginning of its value, and how long it is. */
export const cellColumns = (column: string, index: number, { inspectedCellLength }: Limits): string => {
  const { type, value, bytes } = parts(index);
  const name = quote(column);
  const start = `CASE WHEN typeof(${name}) IN ('text', 'blob') THEN substr(${name}, 1, ${inspectedCellLength}) ELSE ${name} END`;
  return `typeof(${name}) AS ${type}, ${start} AS ${value}, coalesce(octet_length(${name}), 0) AS ${bytes}`;
};

const isJson = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
};

const textCell = (text: string, bytes: number, whole: boolean): Cell => ({
  type: 'text',
  text: text.replaceAll(OCAP_URL, 'ocap:‹secret›'),
  bytes,
  json: whole && isJson(text),
});

/** A character may have been cut through at the end: up to two bytes of it are left then. */
const decodeStart = (bytes: Uint8Array): string => {
  for (let cut = 0; cut < 3; cut += 1) {
    try {
      return decodeString(bytes.subarray(0, bytes.length - cut));
    } catch {
      // Not at a boundary.
    }
  }
  return '(no text)';
};

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const toCell = (type: SqlValue, value: SqlValue, bytes: number, kind: ColumnKind, length: number): Cell => {
  if (typeof value === 'number') return { type: type === 'integer' ? 'integer' : 'real', value };
  if (typeof value === 'string') return textCell(value, bytes, value.length < length);
  if (!(value instanceof Uint8Array)) return { type: 'null' };
  if (kind === 'encoded') return textCell(decodeStart(value), bytes, bytes === value.length);
  return { type: 'blob', hex: toHex(value.subarray(0, length / 2)), bytes };
};

/** What was selected of a column by `cellColumns`. */
export const readCell = (row: SqlRow, index: number, kind: ColumnKind, { inspectedCellLength }: Limits): Cell => {
  if (kind === 'secret') return { type: 'secret' };
  const { type, value, bytes } = parts(index);
  return toCell(row[type] ?? null, row[value] ?? null, Number(row[bytes]), kind, inspectedCellLength);
};
