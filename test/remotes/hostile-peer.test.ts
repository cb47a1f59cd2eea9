import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shippedLimits as limits } from '../../src/wire/limits.ts';
import { data, makePlayedPeer, turns } from './played-peer.ts';
import { seeded } from '../support/seeded.ts';

test('P21 a peer that keeps to the protocol is served: it redeems a URL and calls the object', async () => {
  const { connect, tell, oid, heard, check } = await makePlayedPeer();
  await connect();
  tell(JSON.stringify({ seen: 0, op: ['message', 'o+0', { methargs: data(['redeem', [oid]]), result: 'p-1' }] }));
  tell(JSON.stringify({ seen: 0, op: ['message', 'p-1', { methargs: data(['label', []]), result: 'p-2' }] }));
  const texts = () => heard.flatMap((frame) => (frame.type === 'data' ? [new TextDecoder().decode(frame.part)] : []));
  await expect.poll(() => texts().some((text) => text.includes('puppet') && text.includes('p+2'))).toBe(true);
  await check();
});

const wrongOps: readonly (readonly [what: string, text: string])[] = [
  ['not JSON', 'nonsense'],
  ['another shape', '{"seen":0}'],
  ['an unknown op', JSON.stringify({ seen: 0, op: ['exit', true, data(1)] })],
  ['a number it has not seen', JSON.stringify({ seen: 99, op: ['dropExports', []] })],
  [
    'a target that it was not given',
    JSON.stringify({ seen: 0, op: ['message', 'o+77', { methargs: data(['x', []]) }] }),
  ],
  [
    'a reference of a kind that does not travel',
    JSON.stringify({ seen: 0, op: ['message', 'o+d1/2', { methargs: data(['x', []]) }] }),
  ],
  [
    'a slot that it was not given',
    JSON.stringify({ seen: 0, op: ['message', 'o+0', { methargs: data(['x', ['$0.Alleged: y']], ['o+78']) }] }),
  ],
  [
    'a body that cannot be read',
    JSON.stringify({ seen: 0, op: ['message', 'o+0', { methargs: { body: '#{', slots: [] } }] }),
  ],
  ['a slot that is not there', JSON.stringify({ seen: 0, op: ['message', 'o+0', { methargs: data(['x', ['$5']]) }] })],
  ['arguments that are no list', JSON.stringify({ seen: 0, op: ['message', 'o+0', { methargs: data(['x', 7]) }] })],
  ['a promise of ours decided', JSON.stringify({ seen: 0, op: ['notify', [['p+1', false, data(1)]]] })],
  ['an object decided', JSON.stringify({ seen: 0, op: ['notify', [['o-5', false, data(1)]]] })],
  [
    'a promise decided twice',
    JSON.stringify({
      seen: 0,
      op: [
        'notify',
        [
          ['p-5', false, data(1)],
          ['p-5', true, data(2)],
        ],
      ],
    }),
  ],
  ['its own object dropped', JSON.stringify({ seen: 0, op: ['dropExports', ['o-3']] })],
  ['our object gone', JSON.stringify({ seen: 0, op: ['retireImports', ['o+0']] })],
  [
    'nesting without end',
    JSON.stringify({
      seen: 0,
      op: ['message', 'o+0', { methargs: { body: `#["x",[${'['.repeat(5_000)}${']'.repeat(5_000)}]]`, slots: [] } }],
    }),
  ],
];

test.each(wrongOps)('P21 %s ends the connection, and nothing else', async (_what, text) => {
  const { connect, tell, isOpen, kernel, check } = await makePlayedPeer();
  await connect();
  tell(text);
  await turns(3);
  expect(isOpen()).toBe(false);
  expect(kernel.getStatus().remoteComms.peers[0]?.lastError).toMatch(/PEER_FAULT/);
  await connect();
  expect(isOpen()).toBe(true);
  await check();
});

test('P21 frames of the wrong kind, order or size end the connection', async () => {
  const { connect, say, give, isOpen, check } = await makePlayedPeer();
  const frames: (() => void)[] = [
    () => say({ type: 'data', seq: 7, last: true, part: new Uint8Array(3) }),
    () => say({ type: 'ack', ack: 1_000, sent: 0 }),
    () =>
      say({
        type: 'hello',
        version: 1,
        session: 'cd'.repeat(16),
        peerSession: null,
        sent: 0,
        received: 0,
        incarnation: 'a',
      }),
    () => give(new Uint8Array()),
    () => give(new Uint8Array([9, 1, 2])),
    () => give(new Uint8Array([1, 3, 0, 0, 0, 0, 0, 0, 0, 1, 5])),
    () => {
      say({ type: 'data', seq: 1, last: false, part: new Uint8Array(10) });
      say({ type: 'data', seq: 2, last: true, part: new Uint8Array(10) });
    },
    () => {
      const part = new Uint8Array(1_000_000);
      for (let at = 0; at <= limits.remoteMessageBytes; at += part.length)
        say({ type: 'data', seq: 1, last: false, part });
    },
  ];
  for (const frame of frames) {
    await connect();
    expect(isOpen()).toBe(true);
    frame();
    await turns(3);
    expect(isOpen()).toBe(false);
  }
  await check();
});

test('P21 another version of the protocol is refused by name, and a farewell says why', async () => {
  const { connect, kernel, say, isOpen } = await makePlayedPeer();
  const lastError = () => kernel.getStatus().remoteComms.peers[0]?.lastError;
  await connect(2);
  await turns(3);
  expect(isOpen()).toBe(false);
  expect(lastError()).toMatch(/speaks version 2 of the protocol, this kernel version 1/);
  await connect();
  say({ type: 'bye', reason: 'restarting' });
  await turns(3);
  expect(isOpen()).toBe(false);
  expect(lastError()).toMatch(/closed the connection: restarting/);
});

const ref = fc.constantFrom(
  'o+0',
  'o-0',
  'o+1',
  'o-1',
  'o-2',
  'o-3',
  'p+1',
  'p+2',
  'p-1',
  'p-2',
  'p-3',
  'o+99',
  'p+99',
  'o+d1/1',
  'q',
  '',
);
const body = fc.oneof(
  fc.constantFrom(
    '#["label",[]]',
    '#["echo",["$0.Alleged: x"]]',
    '#["echo",["&0"]]',
    '#["echo",["$0","&1"]]',
    '#"$0.Alleged: x"',
    '#1',
    '#"#undefined"',
    '',
    '#',
    '#{',
    '#["x"]',
  ),
  fc.string({ maxLength: 20 }),
);
const objectRef = fc.constantFrom('o+0', 'o-1', 'o-2', 'o-3');
const promiseRef = fc.constantFrom('p-1', 'p-2', 'p-3', 'p+1');
const capData = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom({ body: '#["label",[]]', slots: [] }, { body: '#["make",["far","x"]]', slots: [] }),
  },
  {
    weight: 3,
    arbitrary: objectRef.map((slot) => ({ body: '#["hold",["x","$0.Alleged: x"]]', slots: [slot] })),
  },
  { weight: 3, arbitrary: promiseRef.map((slot) => ({ body: '#["hold",["x","&0"]]', slots: [slot] })) },
  { weight: 1, arbitrary: fc.record({ body, slots: fc.array(ref, { maxLength: 2 }) }) },
);
const op = fc.oneof(
  fc.tuple(
    fc.constant('message'),
    ref,
    fc.oneof(fc.record({ methargs: capData }), fc.record({ methargs: capData, result: ref })),
  ),
  fc.tuple(fc.constant('notify'), fc.array(fc.tuple(ref, fc.boolean(), capData), { maxLength: 2 })),
  fc.tuple(fc.constantFrom('dropExports', 'retireExports', 'retireImports'), fc.array(ref, { maxLength: 3 })),
  fc.tuple(fc.constantFrom('exit', 'message', 'x'), fc.anything()),
);

test('P21 messages at random: the kernel goes on, and its tables are sound', async () => {
  const { connect, tell, give, check, isOpen } = await makePlayedPeer();
  let faults = 0;
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          { weight: 12, arbitrary: fc.record({ seen: fc.nat(3), op }) },
          { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
        ),
        {
          minLength: 1,
          maxLength: 20,
        },
      ),
      async (messages) => {
        for (const message of messages) {
          await connect();
          if (message instanceof Uint8Array) give(message);
          else
            tell(JSON.stringify(message, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)));
          if (isOpen()) taken += 1;
          else faults += 1;
          await turns(1);
        }
        await check();
      },
    ),
    seeded({ runs: 300, full: 3_000 }),
  );
  expect([faults > 100, taken > 100]).toEqual([true, true]);
}, 120_000);
