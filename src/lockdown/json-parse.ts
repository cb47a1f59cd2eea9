/**
 * A `JSON.parse` for engines that misread keys with escapes: V8 13.6 and later, in Node 24 and 26. Once a key that ends in a backslash was
 * read, the key `"\n"` may come out as a backslash, because the engine compares the raw text of a key with the key that it expects.
 * Here the engine sees no escape in a key: a key that needs one is read under a name and gets its own back afterwards
 * (docs/decisions/0010-repaired-json-parse.md).
 */
/** Newer engines also say where a value stands in the text. */
type Reviver = (this: unknown, key: string, value: unknown, ...context: unknown[]) => unknown;
type Parse = (text: string, reviver?: Reviver) => unknown;

/** The names begin with it, and so no other key may. */
const MARK = '~';

type Key = { start: number; end: number; escaped: boolean };

/** The keys of a valid text that have an escape or look like a name, with the bounds of their quotes. */
const findKeys = (text: string): Key[] => {
  const keys: Key[] = [];
  const colon = /[\t\n\r ]*:/y;
  for (let start = text.indexOf('"'); start >= 0;) {
    let end = start + 1;
    let escaped = false;
    for (; text[end] !== '"'; end += 1) {
      if (text[end] !== '\\') continue;
      escaped = true;
      end += 1;
    }
    end += 1;
    colon.lastIndex = end;
    const stays = !escaped && text[start + 1] !== MARK;
    if (!stays && colon.test(text)) keys.push({ start, end, escaped });
    start = text.indexOf('"', end);
  }
  return keys;
};

/** The same text without escapes in its keys, and the key that each name in it stands for. */
const nameKeys = (parse: Parse, text: string, keys: Key[]) => {
  const nameOfKey = new Map<string, string>();
  const keyOfName = new Map<string, string>();
  const spellings = new Map<string, string>();

  /** What stands for a key in the named text. */
  const read = (spelling: string): string => {
    const key = String(parse(spelling));
    if (!key.startsWith(MARK) && !JSON.stringify(key).includes('\\')) return `"${key}"`;
    const name = nameOfKey.get(key) ?? `${MARK}${nameOfKey.size}`;
    nameOfKey.set(key, name);
    keyOfName.set(name, key);
    return `"${name}"`;
  };

  const parts: string[] = [];
  let done = 0;
  for (const { start, end } of keys) {
    const spelling = text.slice(start, end);
    const named = spellings.get(spelling) ?? read(spelling);
    spellings.set(spelling, named);
    parts.push(text.slice(done, start), named);
    done = end;
  }
  return { named: [...parts, text.slice(done)].join(''), keyOf: (name: string) => keyOfName.get(name) ?? name };
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The object with its own keys, in their order: itself, or another in its place. */
const restoreKeys = (value: object, keyOf: (name: string) => string): object => {
  if (Array.isArray(value) || !Object.keys(value).some((name) => name.startsWith(MARK))) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [keyOf(name), field]));
};

/** The same for all that it is made of. Without recursion: a text may be nested as deep as the engine reads it. */
const restoreAllKeys = (root: unknown, keyOf: (name: string) => string): unknown => {
  const top = { root };
  const holders: object[] = [top];
  for (let holder = holders.pop(); holder !== undefined; holder = holders.pop()) {
    for (const [key, part] of Object.entries(holder)) {
      if (!isObject(part)) continue;
      const restored = restoreKeys(part, keyOf);
      if (restored !== part) Object.defineProperty(holder, key, { value: restored });
      holders.push(restored);
    }
  }
  return top.root;
};

/**
 * @param parse - the engine's own.
 * @returns one that reads the same texts and throws the same errors. A reviver that looks at `this` may see a name in place of a key
 * that it was not called for yet.
 */
export const makeJsonParse = (parse: Parse): Parse => {
  // A method: like the engine's, it has no prototype and cannot be constructed.
  const repaired = {
    parse(given: unknown, reviver?: Reviver): unknown {
      const text = String(given);
      if (!text.includes('\\')) return parse(text, reviver);
      // For the error of a text that is not JSON: what follows is for valid ones.
      const value = parse(text);
      const keys = findKeys(text);
      if (!keys.some(({ escaped }) => escaped)) return typeof reviver === 'function' ? parse(text, reviver) : value;
      const { named, keyOf } = nameKeys(parse, text, keys);
      if (typeof reviver !== 'function') return restoreAllKeys(parse(named), keyOf);
      return parse(named, function (name, part, ...context) {
        const restored = isObject(part) ? restoreKeys(part, keyOf) : part;
        return Reflect.apply(reviver, this, [keyOf(name), restored, ...context]);
      });
    },
  };
  return repaired.parse;
};

/** Whether an engine misreads keys. The first key is one that nobody else uses: the engine must expect what the probe read. */
export const misreadsKeys = (parse: Parse): boolean => {
  const [backslash, lineFeed] = ['\\\\', '\\n'].map((key) => `{"misread?":1,"${key}":2}`);
  // Kept until the end: what the engine learned from it would go with it.
  const learned = parse(String(backslash));
  return JSON.stringify([learned, parse(String(lineFeed))]) !== `[${backslash},${lineFeed}]`;
};

/** Repairs the realm's `JSON.parse` where it is needed. The realm must not be locked down yet. */
export const repairJsonParse = (): void => {
  const parse: Parse = JSON.parse;
  if (misreadsKeys(parse)) Object.defineProperty(JSON, 'parse', { value: makeJsonParse(parse) });
};
