import { bytesOf, textOf } from './from-realm.ts';
import { URLSearchParams } from './url.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes of whatever a body is made from, and what it is, if that is known. */
export const toBody = (init: unknown): { bytes: Bytes | null; type: string | null } => {
  if (init === undefined || init === null) return { bytes: null, type: null };
  const bytes = bytesOf(init);
  if (bytes !== undefined) return { bytes: bytes.slice(), type: null };
  if (typeof init === 'object' && !(init instanceof URLSearchParams)) {
    throw TypeError(
      'a body is a string, an ArrayBuffer, a view of one, or URLSearchParams; vats have no streams, blobs or forms',
    );
  }
  return {
    bytes: new TextEncoder().encode(textOf(init)),
    type:
      init instanceof URLSearchParams ? 'application/x-www-form-urlencoded;charset=UTF-8' : 'text/plain;charset=UTF-8',
  };
};

let take: (body: Body) => Bytes | null;
let peek: (body: Body) => Bytes | null;

/** What requests and answers have in common. It is whole in memory, and can be read once. */
export class Body {
  readonly #bytes: Bytes | null;
  #used = false;

  static {
    peek = (body) => {
      if (body.#used) throw TypeError('the body has been read already');
      return body.#bytes;
    };
    take = (body) => {
      const bytes = peek(body);
      body.#used = bytes !== null;
      return bytes;
    };
  }

  constructor(bytes: Bytes | null) {
    this.#bytes = bytes;
  }

  get bodyUsed(): boolean {
    return this.#used;
  }
  get body(): null {
    if (this.#bytes !== null)
      throw TypeError('vats have no streams: read the body by text(), json(), bytes() or arrayBuffer()');
    return null;
  }
  async bytes(): Promise<Bytes> {
    return take(this)?.slice() ?? new Uint8Array();
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }
  async text(): Promise<string> {
    return new TextDecoder().decode(take(this) ?? undefined);
  }
  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
  async blob(): Promise<never> {
    throw TypeError('vats have no blobs: use bytes()');
  }
  async formData(): Promise<never> {
    throw TypeError('vats have no FormData: use text()');
  }
}

/** The bytes of a body that is read with this, and of one that can still be read. Both throw a TypeError if it was read before. */
export const takeBytes = (body: Body): Bytes | null => take(body);
export const peekBytes = (body: Body): Bytes | null => peek(body);
