/**
 * Tables as bytes: a manifest, and for each of its tables the rows and an end that counts them. A row is `1` and its values,
 * the end `0` and the count. A value is its kind and, for text and bytes, a length.
 */
import { parseBackupManifest, type BackupManifest } from '../../wire/backup.ts';
import type { SqlRow, SqlValue } from '../store/database.ts';
import type { Bytes } from '../platform.ts';

const KIND = { null: 0, number: 1, text: 2, bytes: 3 } as const;
/** More than any value of ours has. */
const MAX_LENGTH = 2 ** 28;

type TableShape = BackupManifest['tables'][number];

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const concat = (parts: readonly Uint8Array[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

const byte = (value: number): Bytes => Uint8Array.of(value);

const float = (value: number): Bytes => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
};

const sized = (content: Uint8Array): Bytes => {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, content.length);
  return concat([length, content]);
};

const encodeValue = (value: SqlValue | undefined): Bytes => {
  if (value === null || value === undefined) return byte(KIND.null);
  if (typeof value === 'number') return concat([byte(KIND.number), float(value)]);
  if (typeof value === 'string') return concat([byte(KIND.text), sized(encoder.encode(value))]);
  return concat([byte(KIND.bytes), sized(value)]);
};

export const encodeManifest = (manifest: BackupManifest): Bytes => sized(encoder.encode(JSON.stringify(manifest)));

export const encodeRow = ({ columns }: TableShape, row: SqlRow): Bytes =>
  concat([byte(1), ...columns.map((column) => encodeValue(row[column]))]);

export const encodeEnd = (count: number): Bytes => concat([byte(0), float(count)]);

export type RowSink = {
  /** Called first; throws when these tables cannot be taken. */
  onManifest(manifest: BackupManifest): void;
  onRow(table: TableShape, values: SqlValue[]): void;
};

/** Yields how many bytes it wants next, and is given exactly those. */
export function* decodeTables(sink: RowSink): Generator<number, void, Bytes> {
  const wrong = (what: string): never => {
    throw new RangeError(`${what} in the tables of the backup`);
  };
  const readFloat = function* (): Generator<number, number, Bytes> {
    return new DataView((yield 8).buffer).getFloat64(0);
  };
  const readSized = function* (): Generator<number, Bytes, Bytes> {
    const length = new DataView((yield 4).buffer).getUint32(0);
    if (length > MAX_LENGTH) wrong('a value of too great a length');
    return length === 0 ? new Uint8Array(0) : yield length;
  };
  const readValue = function* (): Generator<number, SqlValue, Bytes> {
    const [kind] = yield 1;
    switch (kind) {
      case KIND.null:
        return null;
      case KIND.number:
        return yield* readFloat();
      case KIND.text:
        return decoder.decode(yield* readSized());
      case KIND.bytes:
        return yield* readSized();
      default:
        return wrong(`a value of kind ${kind}`);
    }
  };

  const text = decoder.decode(yield* readSized());
  const manifest = parseBackupManifest(text);
  sink.onManifest(manifest);
  for (const table of manifest.tables) {
    for (let count = 0; ; count += 1) {
      const [mark] = yield 1;
      if (mark === 1) {
        const values: SqlValue[] = [];
        for (let i = 0; i < table.columns.length; i += 1) values.push(yield* readValue());
        sink.onRow(table, values);
      } else {
        if (mark !== 0) wrong(`a row marked ${mark}`);
        if ((yield* readFloat()) !== count) wrong(`a wrong count of ${table.name}`);
        break;
      }
    }
  }
}
