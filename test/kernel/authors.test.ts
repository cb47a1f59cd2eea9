/** What `ocap-kernel/vat` gives the authors of vats. */
import { describe, expect, test } from 'vitest';
import { makeTestKernel, oneVat } from '../support/test-kernel.ts';

const open = async () => {
  const kernel = await makeTestKernel();
  const { rootKref: root } = await kernel.launch(oneVat('library'));
  const { id } = kernel.getStatus().vats[0]!;
  return {
    ...kernel,
    root,
    restart: () => kernel.restartVat(id),
    upgrade: (version: number) => kernel.upgradeVat(id, { parameters: { version } }),
    /** The references in a method's answer. */
    slots: async (method: string, ...args: unknown[]) => (await kernel.queueMessage(root, method, args)).slots,
  };
};

const sum = {
  titles: ['Emma', 'Ulysses'],
  tags: ['tag of Emma', 'tag of Ulysses'],
  notes: ['note on Emma', 'note on Ulysses'],
  lent: 1,
  opened: 'in version 1',
};

describe('P17 P18 durable helpers', () => {
  test('keep collections, classes, kits and single exos through a restart and an upgrade', async () => {
    const { call, root, slots, restart, upgrade, expectQuiescent } = await open();
    const [book] = await slots('add', 'Emma');
    await slots('add', 'Ulysses');
    const [desk, reader] = await slots('lend', 'Emma', 'Ann');
    const [bell] = await slots('bell');
    expect(await call(book!, 'rename', 'Emma!')).toBe('Emma!, renamed 1 times (version 1)');
    expect(await call(desk!, 'status')).toBe('Ann has it');
    expect(await call(root, 'sum')).toEqual(sum);

    await restart();
    expect(await call(root, 'sum')).toEqual(sum);
    expect(await call(book!, 'read')).toBe('Emma!, renamed 1 times (version 1)');
    expect(await call(reader!, 'giveBack')).toBe('Ann gave it back');

    await upgrade(2);
    expect(await call(root, 'sum')).toEqual(sum);
    expect(await call(book!, 'rename', 'Emma?')).toBe('Emma?, renamed 2 times (version 2)');
    expect(await call(desk!, 'status')).toBe('Ann gave it back');
    expect(await call(bell!, 'ring')).toBe('ding (version 2)');
    expect(await slots('bell')).toEqual([bell]);
    await expectQuiescent();
  });

  test.each([
    ['read', ['too much'], /In \\"read\\" method of \(Book\)" accepts at most 0 arguments, not 1/],
    ['rename', [], /In "rename" method of \(Book\): expected at least 1 argument/i],
    ['rename', [7], /In "rename" method of \(Book\): arg 0: .*must be a string/i],
  ])('a class refuses what its guard does not let through: %s(%j)', async (method, args, problem) => {
    const { call, slots, expectQuiescent } = await open();
    const [book] = await slots('add', 'Emma');
    await expect(call(book!, method, ...args)).rejects.toThrow(problem);
    expect(await call(book!, 'read')).toBe('Emma, renamed 0 times (version 1)');
    await expectQuiescent();
  });
});

const find = {
  description: 'The book of this title.',
  args: {
    title: { type: 'string', description: 'its whole title' },
    shelf: { type: 'number', description: 'where to look first' },
  },
  argNames: ['title', 'shelf'],
  returns: { type: 'interface', description: 'the book', methods: {} },
};

describe('discoverable exos', () => {
  test('describe all methods or those that are named, and have the meta-methods of every exo', async () => {
    const { call, slots, queueMessage, expectQuiescent } = await open();
    const [catalogue] = await slots('catalogue');
    expect(await call(catalogue!, '__getDescription__')).toEqual({ find });
    expect(await call(catalogue!, '__getDescription__', 'find')).toEqual({ find });
    await expect(call(catalogue!, '__getDescription__', 'burn')).rejects.toThrow('catalogue has no method "burn"');
    expect(await call(catalogue!, '__getMethodNames__')).toEqual([
      '__getDescription__',
      '__getInterfaceGuard__',
      '__getMethodNames__',
      'find',
    ]);
    const guard = await queueMessage(catalogue!, '__getInterfaceGuard__', []);
    expect(guard.body).toContain('"interfaceName":"catalogue"');
    await expectQuiescent();
  });

  test.each([
    [[], /In "find" method of \(catalogue\): expected at least 2 arguments/i],
    [[7, 1], /In "find" method of \(catalogue\): arg 0: .*must be a string/i],
    [['Emma', 1, 2], /In \\"find\\" method of \(catalogue\)" accepts at most 2 arguments, not 3/],
  ])('refuse what their guard does not let through: %j', async (args, problem) => {
    const { call, slots, expectQuiescent } = await open();
    const [catalogue] = await slots('catalogue');
    await expect(call(catalogue!, 'find', ...args)).rejects.toThrow(problem);
    await expectQuiescent();
  });

  test('P17 R13 last when stored, with the description that the code has now', async () => {
    const { call, root, slots, restart, upgrade, expectQuiescent } = await open();
    const [book] = await slots('add', 'Emma');
    const [lost] = await slots('catalogue');
    const [kept] = await slots('keepCatalogue');
    await restart();
    await expect(call(lost!, 'find', 'Emma', 1)).rejects.toThrow('OBJECT_DELETED');
    expect(await slots('catalogue')).toEqual([kept]);
    expect(await call(kept!, '__getDescription__')).toEqual({ find });
    await upgrade(2);
    expect(await call(kept!, '__getDescription__')).toMatchObject({
      find,
      count: { description: 'How many there are.' },
    });
    expect(await call(kept!, 'count')).toBe(1);
    await expect(call(kept!, 'find', 7, 1)).rejects.toThrow(/must be a string/i);
    expect(await slots('keepCatalogue')).toEqual([kept]);
    expect(await call(book!, 'read')).toContain('Emma');
    expect(await call(root, 'sum')).toMatchObject({ titles: ['Emma'] });
    await expectQuiescent();
  });

  test.each([
    ['no description', /discoverable exo wrong: doIt has no description/],
    ['unknown method', /discoverable exo wrong: undo is described but no method/],
    ['not a description', /descriptions of wrong: .*doIt.*description.*must be a string/i],
  ])('are not made with a wrong description: %s', async (how, problem) => {
    const { call, root, expectQuiescent } = await open();
    await expect(call(root, 'describeWrongly', how)).rejects.toThrow(problem);
    await expectQuiescent();
  });
});
