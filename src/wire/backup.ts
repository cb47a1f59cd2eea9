/** What travels of a backup file: to and from hosts in pieces, and inside of it the list of its tables. */
import * as v from 'valibot';

const PieceStruct = v.variant('done', [
  v.object({ done: v.literal(false), value: v.string() }),
  v.object({ done: v.literal(true) }),
]);
/** A piece of a backup file, or its end. Each piece is base64 of its own: decode the pieces before joining them. */
export type BackupPiece = v.InferOutput<typeof PieceStruct>;

/** The piece, if it is one. */
export const parseBackupPiece = (raw: unknown): BackupPiece | undefined => {
  const { success, output } = v.safeParse(PieceStruct, raw);
  return success ? output : undefined;
};

/** In milliseconds since 1970: beyond it there is no date. */
const LATEST_DATE = 8_640_000_000_000_000;

const ManifestStruct = v.strictObject({
  /** Of the tables, as `PRAGMA user_version` has it. */
  schemaVersion: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** When it was made, in milliseconds since 1970. The first backups do not say it. */
  madeAt: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LATEST_DATE))),
  tables: v.array(v.strictObject({ name: v.string(), columns: v.array(v.string()) })),
});
/** The tables of a backup with their columns, in the order in which their rows follow. */
export type BackupManifest = v.InferOutput<typeof ManifestStruct>;

/** What is in a backup. `kernelId`: of the kernel that it was made of. `madeAt`: milliseconds since 1970; null: it does not say. */
export type BackupSummary = {
  kernelId: string;
  peerId: string | null;
  madeAt: number | null;
  subclusters: number;
  vats: number;
};

/** @throws Error for what is none. */
export const parseBackupManifest = (text: string): BackupManifest => v.parse(ManifestStruct, JSON.parse(text));
