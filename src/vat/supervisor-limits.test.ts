import '../lockdown/node.ts';
import { describe, expect, test, vi } from 'vitest';
import { startVat } from '../../test/support/hand-fed-vat.ts';
import { testLimits } from '../../test/support/test-limits.ts';
import { asVRef } from '../wire/ids.ts';

// A hundred thousand syscalls take seconds, and on a busy machine many.
vi.setConfig({ testTimeout: 300_000 });

const limits = testLimits({
  syscallsPerCrank: 100,
  capDataLength: 10_000,
  crankLength: 100_000,
  capDataDepth: 64,
  slotsPerCapData: 100,
  vatStoreValueLength: 10_000,
  vatStoreLength: 256_000,
  logLinesPerDelivery: 100,
});
const { syscallsPerCrank, capDataLength, crankLength, capDataDepth, slotsPerCapData } = limits;

const code = `
  const nest = (depth) => depth === 0 ? [] : [nest(depth - 1)];
  const text = (length) => 'x'.repeat(length);
  let other;
  return {
    meet: (object) => { other = object; },
    send: (count) => { for (let i = 0; i < count; i += 1) E(other).hear(); },
    say: (length, count = 1) => { for (let i = 0; i < count; i += 1) E(other).m(text(length)); },
    answer: (length) => text(length),
    nest: (depth) => { E(other).m(nest(depth)); },
    answerNested: (depth) => nest(depth),
    answerDeep: (depth) => { let deep = []; for (let i = 0; i < depth; i += 1) deep = [deep]; return harden(deep); },
    mention: (count) => { E(other).m(Array.from({ length: count }, (_, i) => Far('x' + i, {}))); },
    exit: (length) => powers.exitVat(text(length)),
    keep: (length) => { baggage.has('k') ? baggage.set('k', text(length)) : baggage.init('k', text(length)); },
    hoard: () => { for (let i = 0; ; i += 1) baggage.init('hoard' + i, text(${0.9 * limits.vatStoreValueLength})); },
    flood: () => {
      const again = () => { E(other).hear(); return Promise.resolve().then(again); };
      return again();
    },
    talk: (count) => { for (let i = 0; i < count; i += 1) console.log('line'); },
  };`;

const start = async (options: Parameters<typeof startVat>[1] = {}) => {
  const vat = await startVat(code, { limits, ...options });
  const methargs = { body: '#["meet",["$0.Alleged: other"]]', slots: [asVRef('o-1')] };
  await vat.deliver(['message', asVRef('o+0'), { methargs }]);
  return vat;
};

/** What every fault of a limit looks like. */
const fault = (problem: string) => ({ fault: problem, syscalls: [], storeChanges: [] });

/** `#["m",["xxx"]]` */
const longestArgument = limits.capDataLength - '#["m",[""]]'.length;
const longestKept = limits.vatStoreValueLength - JSON.stringify({ body: '#""', slots: [] }).length;

describe('P16 at a limit a crank is as any other, and one past it is a fault', () => {
  test.each([
    {
      what: 'syscalls of a crank',
      // Each send subscribes to its answer.
      method: 'send',
      most: [limits.syscallsPerCrank / 2],
      more: [limits.syscallsPerCrank / 2 + 1],
      problem: `it made more than ${syscallsPerCrank} syscalls in one delivery`,
    },
    {
      what: 'the body of a message',
      method: 'say',
      most: [longestArgument],
      more: [longestArgument + 1],
      problem: `something it sent is too large: it is longer than ${capDataLength} characters`,
    },
    {
      what: 'the bodies of a crank',
      method: 'say',
      most: [longestArgument, limits.crankLength / limits.capDataLength],
      more: [longestArgument, limits.crankLength / limits.capDataLength + 1],
      problem: `what it sent in one delivery is longer than ${crankLength} characters`,
    },
    {
      what: 'the nesting of a message',
      method: 'nest',
      most: [limits.capDataDepth - 3],
      more: [limits.capDataDepth - 2],
      problem: `something it sent is too large: it is nested deeper than ${capDataDepth} levels`,
    },
    {
      what: 'the references in a message',
      method: 'mention',
      most: [limits.slotsPerCapData],
      more: [limits.slotsPerCapData + 1],
      problem: `something it sent is too large: it has more than ${slotsPerCapData} references`,
    },
    {
      what: 'the reason of an exit',
      method: 'exit',
      most: [limits.capDataLength - '#""'.length],
      more: [limits.capDataLength - '#""'.length + 1],
      problem: `something it sent is too large: it is longer than ${capDataLength} characters`,
    },
    {
      what: 'a value in the store',
      method: 'keep',
      most: [longestKept],
      more: [longestKept + 1],
      problem: `a value in its store is longer than ${limits.vatStoreValueLength} characters (vc.1.sk)`,
    },
  ])('$what', async ({ method, most, more, problem }) => {
    const vat = await start();
    expect((await vat.tell(method, ...most)).fault).toBe(null);
    expect(await vat.tell(method, ...more)).toMatchObject(fault(problem));
  });

  test.each([
    {
      what: 'the body of an answer',
      method: 'answer',
      most: limits.capDataLength - '#""'.length,
      problem: `something it sent is too large: it is longer than ${capDataLength} characters`,
    },
    {
      what: 'the nesting of an answer',
      method: 'answerNested',
      most: limits.capDataDepth - 1,
      problem: `something it sent is too large: it is nested deeper than ${capDataDepth} levels`,
    },
  ])('$what', async ({ method, most, problem }) => {
    const vat = await start();
    expect(await vat.call(method, most)).toMatchObject({
      fault: null,
      syscalls: [['resolve', [[expect.anything(), false, expect.anything()]]]],
    });
    expect(await vat.call(method, most + 1)).toMatchObject(fault(problem));
  });
});

test.each([
  ['its store', 'hoard', `its store holds more than ${limits.vatStoreLength} characters`],
  ['syscalls', 'flood', `it made more than ${syscallsPerCrank} syscalls in one delivery`],
])('P16 a vat that floods %s for ever has said so before it is ended', async (_what, method, problem) => {
  const vat = await start({ elsewhere: true });
  expect(await vat.tell(method)).toMatchObject(fault(problem));
});

test('nesting that no stack has room for is an error of the language, and the vat goes on', async () => {
  const vat = await start();
  const { syscalls } = await vat.call('answerDeep', 100_000);
  expect(syscalls).toEqual([['resolve', [['p-1', true, expect.anything()]]]]);
  expect(JSON.stringify(syscalls)).toContain('RangeError');
  expect((await vat.call('answer', 1)).fault).toBe(null);
});

test('P16 a log that is flooded is cut', async () => {
  const vat = await start();
  await vat.tell('talk', limits.logLinesPerDelivery + 10);
  expect(vat.lines().length).toBe(limits.logLinesPerDelivery);
  await vat.tell('talk', 1);
  expect(vat.lines().length).toBe(limits.logLinesPerDelivery + 1);
});
