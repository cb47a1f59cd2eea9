import { describe, expect, test } from 'vitest';
import type { VatSyscall } from '../../src/wire/vat-protocol.ts';
import { makeScriptedVats } from '../support/scripted-vats.ts';
import { makeTestKernel } from '../support/test-kernel.ts';

/** Longer than the stack is deep for a function that calls itself for each of them. */
const LONG = 3_000;

describe('P20 a chain that one vat makes, however long, harms nobody else', () => {
  test('of messages to answers, when the promise at its beginning is rejected', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch({
      bootstrap: 'a',
      vats: { a: { sourceSpec: './puppet.ts' }, b: { sourceSpec: './puppet.ts' } },
    });
    const [a, b] = [kernel.rootOf('a'), kernel.rootOf('b')];
    await kernel.call(b, 'promise', 'p');
    await kernel.call(b, 'give', kernel.getPresence(a), 'p', 'p');
    const end = kernel.call(a, 'pipeline', 'p', LONG).catch((error: unknown) => String(error));
    await kernel.call(a, 'version');
    await kernel.call(b, 'reject', 'p', 'no');
    expect(await end).toContain('no');
    expect(kernel.getStatus().vats).toMatchObject([{ state: 'running' }, { state: 'running' }]);
    await kernel.expectQuiescent();
  });

  test('of messages to answers, when the vat that was to decide its beginning ends', async () => {
    const kernel = await makeTestKernel();
    const { subclusterId } = await kernel.launch({ bootstrap: 'b', vats: { b: { sourceSpec: './puppet.ts' } } });
    const b = kernel.rootOf('b');
    const { rootKref: a } = await kernel.launch({ bootstrap: 'a', vats: { a: { sourceSpec: './puppet.ts' } } });
    await kernel.call(b, 'promise', 'p');
    await kernel.call(b, 'give', kernel.getPresence(a), 'p', 'p');
    const end = kernel.call(a, 'pipeline', 'p', LONG).catch((error: unknown) => String(error));
    await kernel.call(a, 'version');
    await kernel.terminateSubcluster(subclusterId);
    expect(await end).toContain('[VAT_TERMINATED]');
    await kernel.expectQuiescent();
  });

  test('of settled promises, each in the data of the one before', async () => {
    const { wrapPlatform, play, vats } = makeScriptedVats();
    const kernel = await makeTestKernel({ wrapPlatform });
    await kernel.launch({
      bootstrap: 'a',
      vats: { a: { sourceSpec: './puppet.ts' }, b: { sourceSpec: './puppet.ts' } },
    });
    const [a, b] = vats;
    const chain = Array.from({ length: LONG }, (_, i): VatSyscall => {
      const next = { body: '#["&0"]', slots: [`p+${i + 2}` as const] };
      return ['resolve', [[`p+${i + 1}`, false, next]]];
    });
    const last: VatSyscall = ['resolve', [[`p+${LONG + 1}`, false, { body: '#"the end"', slots: [] }]]];
    play(([kind, , message], { vatId }) => {
      if (kind !== 'message') return {};
      if (vatId === a!.vatId) {
        const tell: VatSyscall = ['send', 'o-3', { methargs: { body: '#["look",["&0"]]', slots: ['p+1'] } }];
        return { syscalls: [tell, ...chain, last] };
      }
      return { syscalls: message.methargs.slots.map((slot): VatSyscall => ['subscribe', slot]) };
    });
    await kernel.call(kernel.rootOf('a'), 'begin');
    await expect.poll(() => b!.deliveries.at(-1)?.[0]).toBe('notify');
    expect(b!.deliveries.at(-1)?.[1]).toHaveLength(LONG + 1);
    expect(kernel.getStatus().vats).toMatchObject([{ state: 'running' }, { state: 'running' }]);
    await kernel.expectQuiescent();
    expect(kernel.rowCounts().promises).toBe(0);
  });
});
