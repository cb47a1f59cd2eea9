import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeTempFolder, makeTestKernel } from '../support/test-kernel.ts';
import { readVatStores } from '../support/vat-store-audit.ts';

const config = {
  bootstrap: 'promiser',
  vats: { promiser: { sourceSpec: './promiser.ts' }, keeper: { sourceSpec: './exo-keeper.ts' } },
};

const launch = async () => {
  const dbFilename = join(await makeTempFolder(), 'store.db');
  const kernel = await makeTestKernel({ dbFilename });
  await kernel.launch({
    ...config,
    vats: { ...config.vats, hoarder: { sourceSpec: './hoarder.ts' } },
  });
  const [promiser, keeper] = ['promiser', 'keeper'].map((name) => kernel.rootOf(name)) as [string, string];
  const id = kernel.getStatus().vats.find(({ name }) => name === 'keeper')!.id;
  return {
    kernel,
    dbFilename,
    promiser,
    keeper,
    restart: () => kernel.restartVat(id),
    upgrade: (parameters: Record<string, string>) => kernel.upgradeVat(id, { parameters }),
    reference: async (method: string, ...args: unknown[]) =>
      (await kernel.queueMessage(keeper, method, args)).slots[0]!,
    keys: () => [...(readVatStores(kernel.database).get(id) ?? new Map<string, string>()).keys()],
    /** The stand-ins that remember this name. */
    standIns: (name: string) =>
      [...(readVatStores(kernel.database).get(id) ?? [])].filter(
        ([key, value]) => key.startsWith('vom.o+d') && value.includes(name),
      ),
    end: kernel.expectQuiescent,
  };
};

const labels = ['top', 'nested', 'in map', 'key', 'state'];

describe('P17 R13 default exos in durable stores', () => {
  test('are themselves while the incarnation lasts, and are found again by their names in the next', async () => {
    const { kernel, keeper, dbFilename, end } = await launch();
    expect(await kernel.call(keeper, 'storeAll')).toBe('a secret');
    expect(await kernel.call(keeper, 'same')).toEqual([true, true, true, true, true, true]);
    expect(await kernel.call(keeper, 'labels')).toEqual(labels);
    await end();
    await kernel.stop();
    const next = await makeTestKernel({ dbFilename });
    expect(await next.call(keeper, 'same')).toEqual([true, true, true, true, true, true]);
    expect(await next.call(keeper, 'labels')).toEqual(labels.map((label) => `${label} again`));
    expect(await next.call(keeper, 'early')).toEqual(['top again', undefined]);
    await next.expectQuiescent();
  });

  test('are stored by kinds of every sort', async () => {
    const { kernel, keeper, restart, end } = await launch();
    expect(await kernel.call(keeper, 'storeInKinds')).toEqual([true, false, false]);
    expect(await kernel.call(keeper, 'sameInKinds')).toEqual([true, true, true]);
    await restart();
    expect(await kernel.call(keeper, 'sameInKinds')).toEqual([true, true, true]);
    await end();
  });

  test('references that others hold work after a restart if the exo was stored before it was given away', async () => {
    const { kernel, keeper, promiser, restart, reference, end } = await launch();
    const before = await reference('give', 'nested');
    const gone = await reference('give', 'never stored');
    await kernel.call(keeper, 'storeAll');
    const stored = await reference('give', 'top');
    expect(await reference('get', 'top')).toBe(stored);
    await kernel.call(promiser, 'hold', kernel.getPresence(stored));
    await restart();
    expect(await kernel.call(promiser, 'callHeld', 'label')).toBe('top again');
    expect(await reference('give', 'top')).toBe(stored);
    for (const lost of [before, gone]) await expect(kernel.call(lost, 'label')).rejects.toThrow(/OBJECT_DELETED/);
    await end();
  });

  test('where no exo of the name was made again, its methods reject saying so, until it is', async () => {
    const { kernel, keeper, promiser, upgrade, reference, end } = await launch();
    await kernel.call(keeper, 'storeAll');
    await kernel.call(promiser, 'hold', kernel.getPresence(await reference('give', 'top')));
    await upgrade({ how: 'late' });
    const missing = /no exo "top" has been made since this vat was started again/;
    await expect(kernel.call(promiser, 'callHeld', 'label')).rejects.toThrow(missing);
    await expect(kernel.call(keeper, 'labels')).rejects.toThrow(missing);
    expect(await kernel.call(keeper, 'make', 'top')).toBe('top again');
    expect(await kernel.call(promiser, 'callHeld', 'label')).toBe('top again');
    await end();
  });

  test('with other methods than before, the start begins again once', async () => {
    const { kernel, keeper, upgrade, end } = await launch();
    const lines: string[] = [];
    await kernel.call(keeper, 'storeAll');
    const subscription = kernel.subscribe({
      onEvent: (event) => {
        if (event.type === 'log') lines.push(...event.lines.map(({ text }) => text));
      },
    });
    await upgrade({ how: 'more methods' });
    expect(await kernel.call(keeper, 'early')).toEqual(['top again', 'extra top']);
    await expect.poll(() => lines).toEqual(['started again', 'started again']);
    await upgrade({ how: 'more methods' });
    expect(await kernel.call(keeper, 'early')).toEqual(['top again', 'extra top']);
    await expect.poll(() => lines).toHaveLength(3);
    subscription.cancel();
    await end();
  });

  test('two of one name cannot both be stored, and the second leaves nothing behind', async () => {
    const { kernel, keeper, restart, end } = await launch();
    await expect(kernel.call(keeper, 'storeTwo')).rejects.toThrow(/another exo "twin" is stored/);
    expect(await kernel.call(keeper, 'has', 'two')).toBe(false);
    expect(await kernel.call(keeper, 'storeVirtually')).toBe('many');
    await kernel.call(keeper, 'drop', 'one');
    await expect(kernel.call(keeper, 'storeTwo')).rejects.toThrow(/another exo "twin" is stored/);
    expect(await kernel.call(keeper, 'has', 'one')).toBe(true);
    await restart();
    expect(await kernel.call(keeper, 'make', 'twin')).toBe('twin again');
    await end();
  });

  test('one that is stored no more leaves no row after a restart', async () => {
    const { kernel, keeper, restart, standIns, keys, end } = await launch();
    const before = keys();
    await kernel.call(keeper, 'store', 'thing', 'passing');
    expect(standIns('passing')).toHaveLength(1);
    await restart();
    expect(standIns('passing')).toHaveLength(1);
    await kernel.call(keeper, 'drop', 'thing');
    await restart();
    expect(standIns('passing')).toEqual([]);
    expect(keys()).toEqual(before);
    await end();
  });

  test('one that nothing reaches is collected without a restart', async () => {
    const { kernel, keeper, standIns, end } = await launch();
    await kernel.call(keeper, 'storeTwo').catch(() => {});
    expect(standIns('twin')).toHaveLength(1);
    await kernel.call(keeper, 'drop', 'one');
    await kernel.collectGarbage();
    await kernel.call(keeper, 'has', 'one');
    await kernel.collectGarbage();
    expect(standIns('twin')).toEqual([]);
    await end();
  });

  test('the root can be stored, and goes by its own reference all the same', async () => {
    const { kernel, keeper, restart, reference, end } = await launch();
    const answer = await kernel.queueMessage(keeper, 'storeRoot', []);
    expect(answer).toEqual({ body: '#["$0.Alleged: keeper",true,true]', slots: [keeper] });
    expect(await reference('root')).toBe(keeper);
    await restart();
    expect(await reference('root')).toBe(keeper);
    expect(await kernel.call(keeper, 'hasRoot')).toBe(true);
    await end();
  });

  test('can be an argument of a watched promise', async () => {
    const { kernel, keeper, promiser, restart, end } = await launch();
    await kernel.call(promiser, 'give', 'watch', 'top', 'keeper');
    await kernel.call(keeper, 'watched');
    await restart();
    await kernel.call(promiser, 'decide', 'top', 'a value');
    const watched = await kernel.queueMessage(keeper, 'watched', []);
    expect(watched.body).toBe('#["a value","$0.Alleged: top"]');
    expect(await kernel.call(watched.slots[0]!, 'label')).toBe('top again');
    await end();
  });
});
