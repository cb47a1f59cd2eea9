/** Values outside vats as the kernel's CapData and back. A remotable or promise that stands for a kref is made by `kslot`. */
import { makeMarshal, type Passable } from '@endo/marshal';
import { Far } from '@endo/pass-style';
import type { CapData } from '../wire/capdata.ts';
import { sizeProblem } from '../wire/capdata-size.ts';
import { KernelError, messageOf, type ErrorCode } from '../wire/errors.ts';
import { asKRef, isPromiseRef, type KRef } from '../wire/ids.ts';
import { shippedLimits, type Limits } from '../wire/limits.ts';

const krefs = new WeakMap<object, KRef>();

/** A value that stands for a kernel object (or promise) in messages; `iface` is its name for people. */
export const kslot = (kref: string, iface = 'kernel object'): object => {
  const checked = asKRef(kref);
  const standIn = isPromiseRef(checked)
    ? harden(Promise.reject(new KernelError('INVALID_ARGUMENT', `${checked} is awaited by vats only`)))
    : Far(iface.replace(/^Alleged: /, ''), { toString: () => checked });
  if (standIn instanceof Promise) standIn.catch(() => {});
  krefs.set(standIn, checked);
  return standIn;
};

/**
 * The kref that a stand-in stands for.
 * @throws KernelError `INVALID_ARGUMENT` for any other value.
 */
export const krefOf = (value: unknown): KRef => {
  const kref = typeof value === 'object' && value !== null ? krefs.get(value) : undefined;
  if (kref === undefined) {
    throw new KernelError('INVALID_ARGUMENT', 'arguments may hold plain data and presences of kernel objects only');
  }
  return kref;
};

/** The kref of a value that `kslot` made. */
export const standInKRef = (value: object): KRef | undefined => krefs.get(value);

const options = { serializeBodyFormat: 'smallcaps', errorTagging: 'off', marshalName: 'kernel' } as const;

/**
 * Serialises a passable value; it is hardened.
 * @param slotOf - names its remotables and promises.
 * @throws KernelError `INVALID_ARGUMENT` for what cannot be passed, and what `slotOf` throws.
 */
export const toSlots = (value: unknown, limits: Limits, slotOf: (part: object) => KRef): CapData<KRef> => {
  try {
    const { body, slots } = makeMarshal(slotOf, undefined, options).toCapData(harden(value) as Passable);
    const problem = sizeProblem({ body, slots }, limits);
    if (problem !== null) throw new KernelError('INVALID_ARGUMENT', `this is too large to be passed: ${problem}`);
    return harden({ body, slots: slots.map((slot) => asKRef(slot)) });
  } catch (error) {
    if (error instanceof KernelError) throw error;
    throw new KernelError('INVALID_ARGUMENT', `this cannot be passed: ${messageOf(error)}`);
  }
};

/**
 * The value of CapData; `valueOf` makes its remotables and promises.
 * @throws for what no marshal wrote.
 */
export const fromSlots = ({ body, slots }: CapData<KRef>, valueOf: (kref: KRef, iface: string) => object): unknown =>
  makeMarshal(
    undefined,
    // A body may name a slot that is not there.
    (slot: unknown, iface = 'kernel object') => valueOf(asKRef(slot), iface.replace(/^Alleged: /, '')),
    options,
  ).fromCapData({ body, slots: [...slots] });

/**
 * Serialises a passable value; it is hardened.
 * @throws KernelError `INVALID_ARGUMENT` for what cannot be passed.
 */
export const kser = (value: unknown, limits: Limits = shippedLimits): CapData<KRef> => toSlots(value, limits, krefOf);

/** The value of CapData; references become stand-ins, a serialised error becomes an Error. */
export const kunser = ({ body, slots }: CapData): unknown =>
  fromSlots({ body, slots: slots.map((slot) => asKRef(slot)) }, kslot);

/** An error with this message, serialised. */
export const reasonData = (message: string): CapData<KRef> => kser(Error(message));

/** The reason of a promise that the kernel itself rejects. */
export const errorData = (code: ErrorCode, detail: string): CapData<KRef> =>
  reasonData(new KernelError(code, detail).message);

/** A text at the top that begins so is a remotable, whatever it is called. */
const SINGLE_OBJECT = /^#"\$(\d+)[."]/;

/** The one object that the data is, if it is nothing else: where messages to the resolved promise go. */
export const singleObject = ({ body, slots }: CapData<KRef>): KRef | undefined => {
  const index = SINGLE_OBJECT.exec(body)?.[1];
  return index === undefined ? undefined : slots[Number(index)];
};
