/**
 * The names of things: kernel, vat and bundle ids as template-literal types, with their formats, parsers and
 * assertions. Nothing else in the project casts a string to one of these types.
 */
import { KernelError } from './errors.ts';

export type VatId = `v${number}`;
/** Another kernel, as this one calls it. */
export type RemoteId = `r${number}`;
/** Who has references of its own and a queue: a vat or another kernel. */
export type EndpointId = VatId | RemoteId;
export type SubclusterId = `s${number}`;
/** A kernel object, `ko12`. */
export type ObjectRef = `ko${number}`;
/** A kernel promise, `kp12`. */
export type PromiseRef = `kp${number}`;
/** A kernel reference: how the kernel names an object or a promise. */
export type KRef = ObjectRef | PromiseRef;
/** A vat reference: how one vat and the kernel name a thing between them (`o+0`, `o-3`, `o+d10/1:0`, `p-7`). */
export type VRef = `${'o' | 'p'}${'+' | '-'}${string}`;
/** `b1-` and the SHA-256 of a bundle's source in UTF-8, in lower-case hexadecimal. */
export type BundleId = `b1-${string}`;

export const ROOT_VREF: VRef = 'o+0';

const VAT_ID = /^v[1-9]\d*$/;
const REMOTE_ID = /^r[1-9]\d*$/;
const SUBCLUSTER_ID = /^s[1-9]\d*$/;
const OBJECT_REF = /^ko[1-9]\d*$/;
const PROMISE_REF = /^kp[1-9]\d*$/;
const BUNDLE_ID = /^b1-[0-9a-f]{64}$/;
/**
 * Exports may be ephemeral (`o+5`), virtual or durable (`o+v10/2`, `o+d10/2:1`); imports are numbered. Who counts does not get
 * beyond sixteen digits.
 */
const VREF =
  /^(?:o[+-](?:0|[1-9]\d{0,15})|o\+[vd][1-9]\d{0,15}\/[1-9]\d{0,15}(?::(?:0|[1-9]\d{0,15}))?|p[+-][1-9]\d{0,15})$/;

export const isVatId = (text: unknown): text is VatId => typeof text === 'string' && VAT_ID.test(text);
export const isRemoteId = (text: unknown): text is RemoteId => typeof text === 'string' && REMOTE_ID.test(text);
export const isEndpointId = (text: unknown): text is EndpointId => isVatId(text) || isRemoteId(text);
export const isSubclusterId = (text: unknown): text is SubclusterId =>
  typeof text === 'string' && SUBCLUSTER_ID.test(text);
export const isObjectRef = (text: unknown): text is ObjectRef => typeof text === 'string' && OBJECT_REF.test(text);
export const isPromiseRef = (text: unknown): text is PromiseRef => typeof text === 'string' && PROMISE_REF.test(text);
export const isKRef = (text: unknown): text is KRef => isObjectRef(text) || isPromiseRef(text);
export const isVRef = (text: unknown): text is VRef => typeof text === 'string' && VREF.test(text);
const isBundleId = (text: unknown): text is BundleId => typeof text === 'string' && BUNDLE_ID.test(text);

const makeAssert =
  <Id extends string>(is: (text: unknown) => text is Id, kind: string, example: string) =>
  /** Returns the text as an id, or throws `INVALID_ARGUMENT` naming what was expected. */
  (text: unknown): Id => {
    if (is(text)) return text;
    const shown = typeof text === 'string' ? JSON.stringify(text.slice(0, 60)) : typeof text;
    throw new KernelError('INVALID_ARGUMENT', `expected ${kind} such as ${example}, got ${shown}`);
  };

export const asVatId = makeAssert(isVatId, 'a vat id', 'v1');
export const asRemoteId = makeAssert(isRemoteId, "a peer's id", 'r1');
export const asEndpointId = makeAssert(isEndpointId, 'the id of a vat or peer', 'v1 or r1');
export const asSubclusterId = makeAssert(isSubclusterId, 'a subcluster id', 's1');
export const asObjectRef = makeAssert(isObjectRef, 'an object reference', 'ko20');
export const asPromiseRef = makeAssert(isPromiseRef, 'a promise reference', 'kp40');
export const asBundleId = makeAssert(isBundleId, 'a bundle id', 'b1-<sha256>');
export const asKRef = makeAssert(isKRef, 'a kernel reference', 'ko20 or kp40');
export const asVRef = makeAssert(isVRef, 'a vat reference', 'o+0');

export const formatVatId = (n: number): VatId => `v${n}`;
export const formatRemoteId = (n: number): RemoteId => `r${n}`;
export const formatSubclusterId = (n: number): SubclusterId => `s${n}`;
export const formatObjectRef = (n: number): ObjectRef => `ko${n}`;
export const formatPromiseRef = (n: number): PromiseRef => `kp${n}`;
export const formatImport = (kind: 'o' | 'p', n: number): VRef => `${kind}-${n}`;
export const formatBundleId = (sha256Hex: string): BundleId => `b1-${sha256Hex}`;

export const isPromiseVRef = (vref: VRef): boolean => vref.startsWith('p');
/** Whether the vat, not the kernel, made up this reference: `o+…` and `p+…`. */
export const isVatAllocated = (vref: VRef): boolean => vref[1] === '+';
/** Whether an export outlives the incarnation that made it: the root and durable objects do. */
export const isDurableExport = (vref: VRef): boolean => vref === ROOT_VREF || vref.startsWith('o+d');
