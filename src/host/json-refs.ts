/**
 * References in what people write and read: `{"@ref":"ko12"}` stands for an object wherever a value may stand, and
 * `{"@name":"bob"}` for the one that a person gave the name. A record that only looks like one is written with one more `@`:
 * `{"@@ref":"ko12"}`.
 */
import { Far, makeMarshal } from '@endo/marshal';
import { getTag, passStyleOf } from '@endo/pass-style';
import type { CapData } from '../wire/capdata.ts';
import type { Json } from '../wire/cluster-config.ts';
import { KernelError } from '../wire/errors.ts';
import { asKRef, isObjectRef, isPromiseRef, type KRef, type ObjectRef } from '../wire/ids.ts';
import { group, keyed, layOut, type Text } from './lay-out.ts';

/** The keys kept for references and pet names, and those keys escaped any number of times. */
const RESERVED = /^@+(?:ref|name)$/;

/** The only key of a record, if it is one of the reserved. */
const reservedKey = (record: object): string | undefined => {
  const [key, ...others] = Object.keys(record);
  return key !== undefined && others.length === 0 && RESERVED.test(key) ? key : undefined;
};

/**
 * Puts presences in the place of reference records, at any depth. Each object and each name is asked for once.
 * @param args - the arguments of a call as they were written.
 * @param resolveName - the object of a pet name, as `resolvePetName` of the kernel tells it.
 * @throws (rejects) KernelError `INVALID_ARGUMENT` with the path of what is no reference, or what the other two reject with.
 */
export const withReferences = async (
  args: readonly Json[],
  getPresence: (kref: ObjectRef) => unknown,
  resolveName: (name: string) => ObjectRef | Promise<ObjectRef>,
): Promise<unknown[]> => {
  const presences = new Map<ObjectRef, Promise<unknown>>();
  const presenceOf = (kref: ObjectRef): Promise<unknown> => {
    const presence = presences.get(kref) ?? Promise.resolve(getPresence(kref));
    presences.set(kref, presence);
    return presence;
  };
  const named = new Map<string, Promise<ObjectRef>>();
  const objectOf = (name: string): Promise<ObjectRef> => {
    const kref = named.get(name) ?? Promise.resolve(resolveName(name));
    named.set(name, kref);
    return kref;
  };

  const readReserved = async (key: string, value: Json, path: string): Promise<unknown> => {
    if (key.startsWith('@@')) return { [key.slice(1)]: await read(value, `${path}["${key}"]`) };
    if (key === '@name' && typeof value === 'string') return presenceOf(await objectOf(value));
    if (key === '@ref' && isObjectRef(value)) return presenceOf(value);
    const expected = key === '@name' ? 'the name of an object' : 'an object reference such as "ko20"';
    const shown = JSON.stringify(value).slice(0, 60);
    throw new KernelError('INVALID_ARGUMENT', `${path}["${key}"]: expected ${expected}, got ${shown}`);
  };

  const read = async (value: Json, path: string): Promise<unknown> => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return Promise.all(value.map((item, i) => read(item, `${path}[${i}]`)));
    const key = reservedKey(value);
    if (key !== undefined) return readReserved(key, value[key] ?? null, path);
    const entries = Object.entries(value).map(
      async ([name, item]) => [name, await read(item, `${path}.${name}`)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  };

  return Promise.all(args.map((arg, i) => read(arg, `args[${i}]`)));
};

const symbolText = (symbol: symbol): string => {
  const registered = Symbol.keyFor(symbol);
  return registered === undefined ? String(symbol.description) : `Symbol.for(${JSON.stringify(registered)})`;
};

/** @param refOf - the reference that a remotable or promise of the value stands for */
const textOf = (value: unknown, refOf: (value: unknown) => KRef): Text => {
  const again = (item: unknown) => textOf(item, refOf);
  const style = passStyleOf(value);
  switch (style) {
    case 'string':
    case 'boolean':
    case 'null':
      return JSON.stringify(value);
    case 'number':
      return String(value);
    case 'bigint':
      return `${String(value)}n`;
    case 'undefined':
      return 'undefined';
    case 'symbol':
      return symbolText(value as symbol);
    case 'copyArray':
      return group('[', (value as unknown[]).map(again), ']');
    case 'copyRecord': {
      const key = reservedKey(value as object);
      const entries = Object.entries(value as Record<string, unknown>);
      return group(
        '{',
        entries.map(([name, item]) => keyed(JSON.stringify(key === undefined ? name : `@${name}`), again(item))),
        '}',
      );
    }
    case 'remotable':
    case 'promise':
      return JSON.stringify({ '@ref': refOf(value) });
    case 'error': {
      const { name, message } = value as Error;
      return `${name}(${JSON.stringify(message)})`;
    }
    case 'tagged':
      return group(`${getTag(value as never)}(`, [again((value as { payload: unknown }).payload)], ')');
    default:
      return `(${style})`;
  }
};

/** The value of an answer, with stand-ins for the objects and promises in it, and the reference of each. */
export const readAnswer = ({ body, slots }: CapData<KRef>): { value: unknown; refOf(standIn: unknown): KRef } => {
  const refs = new Map<unknown, KRef>();
  const standIn = (slot: string, iface?: string): object => {
    const kref = asKRef(slot);
    // Nobody waits for this promise: it is only looked at.
    const value = isPromiseRef(kref)
      ? harden(new Promise(() => undefined))
      : Far(iface?.replace(/^Alleged: /, '') ?? 'object');
    refs.set(value, kref);
    return value;
  };
  const unknown = () => {
    throw new TypeError('an answer holds no value that its body does not name');
  };
  const { fromCapData } = makeMarshal(unknown, standIn, { serializeBodyFormat: 'smallcaps' });
  return { value: fromCapData({ body, slots: [...slots] }), refOf: (value) => refs.get(value) ?? unknown() };
};

/** A value of an answer as a person reads it. */
export const readableText = (value: unknown, refOf: (value: unknown) => KRef): string => layOut(textOf(value, refOf));

/**
 * An answer as a person reads it: JSON where it is JSON, and a plain spelling of what JSON lacks, such as `undefined`,
 * `12n`, `NaN` or `Error("[VAT_TERMINATED] …")`.
 */
export const readableAnswer = (answer: CapData<KRef>): string => {
  const { value, refOf } = readAnswer(answer);
  return readableText(value, refOf);
};
