import type { Random } from './random.ts';

type Path = (string | number)[];
type Node = Record<string | number, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** The places in a frame, the frame itself first; not all, if an earlier change made it deep or round. */
const placesOf = (value: unknown, path: Path = [], found: Path[] = []): Path[] => {
  found.push(path);
  if (isNode(value) && !ArrayBuffer.isView(value) && path.length < 10) {
    for (const key of Object.keys(value).slice(0, 50)) placesOf(value[key], [...path, key], found);
  }
  return found;
};

const valueAt = (frame: unknown, path: Path): unknown =>
  path.reduce((value: unknown, key) => (isNode(value) ? value[key] : undefined), frame);

/** The frame with another value at a place. */
const replace = (frame: unknown, path: Path, value: unknown): unknown => {
  const last = path.at(-1);
  if (last === undefined) return value;
  const parent = valueAt(frame, path.slice(0, -1));
  if (isNode(parent)) {
    // As structured clone does: own properties, whatever their names.
    Reflect.defineProperty(parent, last, { value, enumerable: true, configurable: true, writable: true });
  }
  return frame;
};

const references = [
  ...[
    'o+0',
    'o+1',
    'o+2',
    'o+9',
    'o-1',
    'o-2',
    'o-3',
    'o-4',
    'o-5',
    'o-99',
    'p-1',
    'p-2',
    'p-3',
    'p-4',
    'p-99',
    'p+5',
    'p+6',
  ],
  ...['p+7', 'p+77', 'o+d10/1', 'o+d10/2', 'o+d10/2:0', 'o+d10/2:7', 'o+v9/1', 'o+d1/1', 'o+d9999999999999999/1'],
  ...[
    '',
    'o',
    'o+',
    'o-0',
    'p-0',
    'p+0',
    'o-01',
    'o+1.5',
    'o+1e3',
    'o+-1',
    'O-1',
    ' o-1',
    'o-1 ',
    'o-1\n',
    'ko1',
    'kp1',
    'v1',
    'd-1',
  ],
  ...['o+d10', 'o+d10/', 'o+d/1', 'o-d10/1', 'p+d1/1', 'o+10000000000000000', '__proto__', `o-${'1'.repeat(1_000)}`],
];
const names = [
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'then',
    'type',
    'delivery',
    'fault',
    'syscalls',
    'storeChanges',
  ],
  ...['methargs', 'result', 'body', 'slots', 'length', '0', '-1', 'level', 'text', 'tags', 'id', 'toJSON'],
];
const words = [
  ...[
    'send',
    'subscribe',
    'resolve',
    'exit',
    'dropImports',
    'retireImports',
    'retireExports',
    'abandonExports',
    'forgetPromises',
  ],
  ...[
    'fetch',
    'abortFetch',
    'callNow',
    'vatstoreSet',
    'ready',
    'result',
    'log',
    'pong',
    'turnWanted',
    'init',
    'deliver',
    'ping',
  ],
];
const bodies = [
  ...[
    '',
    '#',
    '#[',
    '#[]',
    '# []',
    '#{}',
    '#null',
    '#1',
    '#-0',
    '#1e999',
    '#"#undefined"',
    '#"#NaN"',
    '#"#what"',
    '#"!"',
    '#"+"',
    '#"+1"',
  ],
  ...[
    '#"-0"',
    '#"%a"',
    '#"%@@iterator"',
    '#"%@@what"',
    '#"$0"',
    '#"$0.Alleged: a"',
    '#"$0.a"',
    '#"$1"',
    '#"&0"',
    '#"&1"',
    '#["$0","$0"]',
  ],
  ...[
    '#["echo",[]]',
    '#["echo",["$0"]]',
    '#["echo",["&0"]]',
    '#["call",["$0","echo","&1"]]',
    '#["#undefined",[]]',
    '#[[],[]]',
    '#["a"]',
  ],
  ...[
    '#["a",{}]',
    '#{"#tag":"a","payload":1}',
    '#{"#tag":"a"}',
    '#{"#error":"a","name":"TypeError"}',
    '#{"#error":"a"}',
    '#{"__proto__":1}',
  ],
  ...[
    '#{"a":1,"a":2}',
    '[]',
    '{"@qclass":"slot","index":0}',
    `#${'['.repeat(300)}${']'.repeat(300)}`,
    `#${'['.repeat(5_000)}`,
  ],
  ...[`#"+${'9'.repeat(10_001)}"`, '#["keep",["$0.Alleged: thing"]]', '#["kept",[]]', '#["\ud800",[]]'],
];

const cyclic = (): unknown => {
  const list: unknown[] = [];
  list.push(list);
  return list;
};
const deep = (): unknown => {
  let value: unknown = [];
  for (let i = 0; i < 1_000; i += 1) value = [value];
  return value;
};

/** Everything that structured clone lets through, a little of it large. */
const makeJunk = (random: Random): unknown => {
  const kinds: (() => unknown)[] = [
    () => undefined,
    () => null,
    () => random.chance(0.5),
    () => random.pick([0, -0, 1, -1, 1.5, NaN, Infinity, 2 ** 31, 2 ** 53, 1e300, random.below(10)]),
    () => random.pick([0n, 1n, -(2n ** 64n)]),
    () => random.pick(references),
    () => random.pick(words),
    () => random.pick(bodies),
    () => random.pick(names),
    () => 'x'.repeat(random.pick([1, 100, 10_001, 100_001])),
    () => random.pick(['\ud800', '\0', '\u2028', '💣']),
    () => [],
    () => ({}),
    () => [random.pick(references), random.pick(references)],
    () => ({ [random.pick(names)]: random.pick(references) }),
    () => ({ body: random.pick(bodies), slots: [random.pick(references)] }),
    () => Array<unknown>(random.pick([1, 1_000, 4_294_967_295])),
    () => Object.assign([1, 2], { type: 'ready', length: 1 }),
    () => Object.defineProperty({}, '__proto__', { value: [], enumerable: true }),
    () => new Map([['type', 'ready']]),
    () => new Set(['ready']),
    () => new Date(0),
    () => /ready/,
    () => Error('ready'),
    () => new Uint8Array(8),
    () => new ArrayBuffer(8),
    () => new DataView(new ArrayBuffer(8)),
    (): unknown => Object('ready'),
    (): unknown => Object(1n),
    cyclic,
    deep,
  ];
  return random.pick(kinds)();
};

const makeData = (random: Random): unknown => ({
  body: random.pick(bodies),
  slots: Array.from({ length: random.below(3) }, () => random.pick(references)),
});

/** A syscall of the right shape, mostly, with anything in it. */
const makeSyscall = (random: Random): unknown => {
  const reference = () => random.pick(references);
  const list = () => Array.from({ length: random.below(4) }, reference);
  const kinds: (() => unknown)[] = [
    () => ['send', reference(), { methargs: makeData(random), ...(random.chance(0.5) ? { result: reference() } : {}) }],
    () => ['subscribe', reference()],
    () => [
      'resolve',
      Array.from({ length: random.below(3) }, () => [reference(), random.chance(0.5), makeData(random)]),
    ],
    () => ['exit', random.chance(0.5), makeData(random)],
    () => [random.pick(words), list()],
    () => ['fetch', random.below(3), { url: 'https://a.example/', method: 'GET', headers: [], body: null }],
    () => ['abortFetch', random.below(3)],
  ];
  return random.pick(kinds)();
};

const mutateText = (random: Random, text: string): string => {
  const at = random.below(text.length + 1);
  const insert = random.pick([
    '',
    'x',
    '"',
    '\\',
    '[',
    ']',
    '{',
    '}',
    '$',
    '&',
    '#',
    '!',
    '+',
    '-',
    '%',
    '0',
    '9',
    ',',
    ' ',
    '\ud800',
  ]);
  return text.slice(0, at) + insert + text.slice(at + random.below(3));
};

const mutateList = (random: Random, list: unknown[], others: () => unknown): unknown[] => {
  // A list of billions of holes is copied by nobody.
  if (list.length > 10_000) return [];
  const at = random.below(list.length + 1);
  const kinds: (() => unknown[])[] = [
    () => list.toReversed(),
    () => list.toSpliced(at, 1),
    () => list.toSpliced(at, 0, list[random.below(list.length)]),
    () => [...list, ...list],
    () => list.toSpliced(at, 0, others()),
    () => list.toSpliced(at, 0, makeJunk(random)),
    () => list.toSpliced(random.below(list.length), 1, list[random.below(list.length)]),
  ];
  return random.pick(kinds)();
};

const mutateNumber = (random: Random, number: number): number =>
  number + random.pick([1, -1, 0.5, 1_000, NaN, Infinity, -number, -2 * number, 2 ** 53]);

/** Another value for a place, near to what is there. */
const mutateValue = (random: Random, value: unknown, others: () => unknown): unknown => {
  if (random.chance(0.2)) return makeJunk(random);
  if (typeof value === 'string') {
    if (random.chance(0.4)) return mutateText(random, value);
    return random.pick([references, bodies, words, names].map((list) => random.pick(list)));
  }
  if (typeof value === 'number') return mutateNumber(random, value);
  if (Array.isArray(value)) return mutateList(random, value, others);
  if (isNode(value)) {
    const copy: Node = { ...value };
    if (random.chance(0.5)) delete copy[random.pick([...Object.keys(copy), 'nothing'])];
    else Object.defineProperty(copy, random.pick(names), { value: makeJunk(random), enumerable: true });
    return copy;
  }
  return makeJunk(random);
};

const isResult = (frame: unknown): frame is { type: 'result'; syscalls: unknown[]; storeChanges: unknown[] } =>
  isNode(frame) && frame.type === 'result' && Array.isArray(frame.syscalls) && Array.isArray(frame.storeChanges);

/** A recorded frame after one to three changes. `corpus`: the frames that others said. */
export const mutate = (random: Random, recorded: unknown, corpus: readonly unknown[]): unknown => {
  let frame: unknown = structuredClone(recorded);
  const otherSyscall = (): unknown => {
    const other = random.pick(corpus);
    if (!isResult(other) || other.syscalls.length === 0 || random.chance(0.5)) return makeSyscall(random);
    return structuredClone(random.pick(other.syscalls));
  };
  for (let changes = 1 + random.below(3); changes > 0; changes -= 1) {
    if (isResult(frame) && random.chance(0.4)) {
      frame.syscalls = mutateList(random, frame.syscalls, otherSyscall);
    } else if (isResult(frame) && random.chance(0.1)) {
      const value = random.pick([null, '', random.pick(bodies), 'x'.repeat(1_000)]);
      frame.storeChanges.push([
        random.pick([...references, ...names, 'vom.rc.o-1', 'vc.1.s', 'idCounters', '\ud800']),
        value,
      ]);
    } else {
      const path = random.pick(placesOf(frame));
      frame = replace(frame, path, mutateValue(random, valueAt(frame, path), otherSyscall));
    }
  }
  return frame;
};
