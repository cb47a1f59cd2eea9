/**
 * The rest of a backup file: chunks sealed with AES-GCM, each behind its length in four bytes, whose highest bit marks the
 * last one. The nonce counts the chunks and says whether it is the last: a chunk that is altered, left out, doubled, moved,
 * or taken from another file does not open, and a file that was cut off has no last one.
 */
import { KernelError } from '../../wire/errors.ts';
import type { Bytes, WebCrypto } from '../platform.ts';
import type { makeByteReader } from './byte-reader.ts';
import type { Header } from './header.ts';

/** Clear bytes of a chunk at most: what one message of a host brings, and what either side holds in memory at once. */
export const CHUNK_LENGTH = 256 * 1024;
const TAG_LENGTH = 16;
const LAST = 0x8000_0000;

/** Keys are used for one file only, so that a counter never repeats under a key. */
const parameters = (header: Header, index: number, last: boolean) => {
  const iv = new Uint8Array(12);
  const view = new DataView(iv.buffer);
  view.setUint8(0, last ? 1 : 0);
  view.setUint32(8, index);
  return { name: 'AES-GCM' as const, iv, additionalData: header.bytes };
};

/** The bytes of a file, chunk by chunk; the header is the first. */
export async function* sealChunks(
  { subtle }: WebCrypto,
  key: object,
  header: Header,
  chunks: Iterable<Bytes>,
): AsyncGenerator<Bytes, void, undefined> {
  const seal = async (clear: Bytes, index: number, last: boolean): Promise<Bytes> => {
    const sealed = new Uint8Array(await subtle.encrypt(parameters(header, index, last), key, clear));
    const framed = new Uint8Array(4 + sealed.length);
    new DataView(framed.buffer).setUint32(0, sealed.length + (last ? LAST : 0));
    framed.set(sealed, 4);
    return framed;
  };
  yield header.bytes;
  let index = 0;
  let waiting: Bytes | undefined;
  for (const chunk of chunks) {
    if (waiting !== undefined) {
      yield await seal(waiting, index, false);
      index += 1;
    }
    waiting = chunk;
  }
  yield await seal(waiting ?? new Uint8Array(0), index, true);
}

const invalid = (detail: string) => new KernelError('BACKUP_INVALID', detail);

/**
 * The clear chunks of a file whose header was read.
 * @throws KernelError `BACKUP_INVALID` at the first chunk that is not as it was written, and at what comes after the last.
 */
export async function* openChunks(
  { subtle }: WebCrypto,
  key: object,
  header: Header,
  { read }: Pick<ReturnType<typeof makeByteReader>, 'read'>,
): AsyncGenerator<Bytes, void, undefined> {
  for (let index = 0; ; index += 1) {
    const frame = await read(4);
    if (frame.length < 4) throw invalid(`the file ends too early, after ${index} chunks`);
    const framed = new DataView(frame.buffer).getUint32(0);
    const last = framed >= LAST;
    const length = last ? framed - LAST : framed;
    if (length > CHUNK_LENGTH + TAG_LENGTH) throw invalid(`the file is damaged at chunk ${index}`);
    const sealed = await read(length);
    if (sealed.length < length) throw invalid(`the file ends too early, in chunk ${index}`);
    const clear = await subtle.decrypt(parameters(header, index, last), key, sealed).catch(() => {
      throw invalid(`the file is damaged at chunk ${index}`);
    });
    yield new Uint8Array(clear);
    if (!last) continue;
    if ((await read(1)).length > 0) throw invalid('the file goes on after its end');
    return;
  }
}
