/** Both guides on what a host can ask of the kernel: subclusters, vats, messages, revocation, status, debugging. */
import { ClusterConfigStruct, kser, krefOf, kslot, kunser, type KernelStatus } from 'ocap-kernel';
import { describe, expect, test } from 'vitest';
import { configUrl, makeDbFilename, makeGuideKernel, vatOf } from './guide-kernel.ts';

const pair = {
  bootstrap: 'provider',
  vats: {
    provider: vatOf('provider-vat.js', { name: 'Provider' }),
    consumer: vatOf('consumer-vat.js'),
  },
};

/** A kernel with the pair. */
const open = async (options: Parameters<typeof makeGuideKernel>[0] = {}) => {
  const guide = await makeGuideKernel(options);
  const launched = await guide.kernel.launchSubcluster(pair, { configUrl });
  const [provider, consumer] = guide.kernel.getSubclusterVats(launched.subclusterId);
  return { ...guide, ...launched, provider: provider!, consumer: consumer! };
};

describe('subclusters', () => {
  test('launch, reload and terminate', async () => {
    const { kernel, call, subclusterId, rootKref, expectQuiescent } = await open();
    const newSubcluster = await kernel.reloadSubcluster(subclusterId);
    expect(newSubcluster.rootKref).not.toBe(rootKref);
    expect(kernel.getSubclusters().map(({ id }) => id)).toEqual([newSubcluster.subclusterId]);
    await expect(call(rootKref, 'getService')).rejects.toThrow(/VAT_TERMINATED|OBJECT_/);
    expect((await kernel.queueMessage(newSubcluster.rootKref, 'getService', [])).slots).toHaveLength(1);
    await kernel.terminateSubcluster(newSubcluster.subclusterId);
    expect(kernel.getStatus()).toMatchObject({ vats: [], subclusters: [] });
    await expectQuiescent();
  });

  test('tell of themselves and their vats', async () => {
    const { kernel, subclusterId, provider, consumer, expectQuiescent } = await open();
    expect(kernel.getSubclusters()).toMatchObject([{ id: subclusterId, config: pair, vats: { provider, consumer } }]);
    expect(kernel.getSubcluster(subclusterId)).toEqual(kernel.getSubclusters()[0]);
    expect(kernel.getSubcluster('s99')).toBe(undefined);
    expect(kernel.isVatInSubcluster(provider, subclusterId)).toBe(true);
    expect(kernel.isVatInSubcluster('v99', subclusterId)).toBe(false);
    expect(kernel.getSubclusterVats(subclusterId)).toEqual([provider, consumer]);
    await expectQuiescent();
  });
});

describe('messages', () => {
  test('answer with CapData, which kunser reads', async () => {
    const { kernel, rootKref, expectQuiescent } = await open();
    const result = await kernel.queueMessage(rootKref, 'getService', []);
    expect(result).toEqual({ body: expect.stringContaining('service'), slots: [expect.stringMatching(/^ko\d+$/)] });
    expect(krefOf(kunser(result))).toBe(result.slots[0]);
    expect(kser([kslot(rootKref, 'root')])).toMatchObject({ slots: [rootKref] });
    await expectQuiescent();
  });

  test('carry references that getPresence makes of krefs', async () => {
    const { kernel, call, rootKref, consumer, expectQuiescent } = await open();
    const presence = kernel.getPresence(rootKref, 'provider');
    expect(await call(kernel.getRootObject(consumer), 'useRemoteService', presence)).toEqual({ value: 'data' });
    await expectQuiescent();
  });
});

describe('vats', () => {
  test('are pinged, restarted and terminated one by one', async () => {
    const { kernel, call, rootKref, provider, consumer, subclusterId, expectQuiescent } = await open();
    expect(await kernel.pingVat(provider)).toBe('pong');
    await kernel.restartVat(provider);
    expect((await kernel.queueMessage(rootKref, 'getService', [])).slots).toHaveLength(1);
    await kernel.terminateVat(consumer);
    expect(kernel.getSubclusterVats(subclusterId)).toEqual([provider]);
    await expect(kernel.pingVat(consumer)).rejects.toThrow(/\[VAT_NOT_FOUND\]/);
    await expect(call(rootKref, 'noSuchMethod')).rejects.toThrow(/noSuchMethod/);
    await expectQuiescent();
  });
});

describe('P11 revocation', () => {
  test('makes every call of an object fail for good, also those of vats that hold it', async () => {
    const dbFilename = await makeDbFilename();
    const { kernel, call, rootKref, consumer } = await open({ dbFilename });
    const consumerRoot = kernel.getRootObject(consumer);
    expect(await call(consumerRoot, 'useRemoteService', kernel.getPresence(rootKref))).toEqual({ value: 'data' });
    expect(kernel.isRevoked(rootKref)).toBe(false);
    kernel.revoke(rootKref);
    expect(kernel.isRevoked(rootKref)).toBe(true);
    await expect(call(rootKref, 'getService')).rejects.toThrow(/\[OBJECT_REVOKED\]/);
    const viaVat = call(consumerRoot, 'useRemoteService', kernel.getPresence(rootKref));
    await expect(viaVat).rejects.toThrow(/\[OBJECT_REVOKED\]/);
    await kernel.stop();

    const again = await makeGuideKernel({ dbFilename });
    expect(again.kernel.isRevoked(rootKref)).toBe(true);
    await expect(again.call(rootKref, 'getService')).rejects.toThrow(/\[OBJECT_REVOKED\]/);
    await again.expectQuiescent();
  });
});

describe('status', () => {
  test('has the shape of both guides', async () => {
    const { kernel, subclusterId, provider, consumer, expectQuiescent } = await open();
    const status: KernelStatus = kernel.getStatus();
    expect(status.vats.map(({ id, config, subclusterId: of }) => ({ id, config, of }))).toEqual([
      { id: provider, config: pair.vats.provider, of: subclusterId },
      { id: consumer, config: pair.vats.consumer, of: subclusterId },
    ]);
    expect(status.subclusters.map(({ id, config, vats }) => ({ id, config, vats }))).toEqual([
      { id: subclusterId, config: pair, vats: { provider, consumer } },
    ]);
    expect(status.remoteComms).toMatchObject({ state: 'disconnected', isInitialized: false });
    expect(ClusterConfigStruct.check(status.subclusters[0]!.config)).toEqual(pair);
    await expectQuiescent();
  });
});

describe('for testing and debugging', () => {
  test('a root is pinned and unpinned', async () => {
    const { kernel, rootKref, provider, expectQuiescent } = await open();
    kernel.pinVatRoot(provider);
    await kernel.collectGarbage();
    kernel.unpinVatRoot(provider);
    expect(() => kernel.unpinVatRoot(provider)).toThrow(/not pinned/);
    await kernel.collectGarbage();
    expect((await kernel.queueMessage(rootKref, 'getService', [])).slots).toHaveLength(1);
    await expectQuiescent();
  });

  test('garbage is collected when the host asks', async () => {
    const { kernel, kernelDatabase, rootKref, expectQuiescent } = await open();
    const { slots } = await kernel.queueMessage(rootKref, 'getService', []);
    const count = () => kernelDatabase.executeQuery(`SELECT kref FROM objects WHERE kref = '${slots[0]}'`).length;
    await kernel.collectGarbage();
    expect(count()).toBe(1);
    kernel.release([...slots]);
    await kernel.collectGarbage();
    expect(count()).toBe(0);
    await expectQuiescent();
  });

  test('all vats are terminated, and the last config is launched once more', async () => {
    const { kernel, subclusterId, expectQuiescent } = await open();
    await kernel.terminateAllVats();
    expect(kernel.getStatus()).toMatchObject({ vats: [], subclusters: [{ id: subclusterId, vats: {} }] });
    const { rootKref } = await kernel.reload();
    expect((await kernel.queueMessage(rootKref, 'getService', [])).slots).toHaveLength(1);
    expect(kernel.getStatus().vats).toMatchObject([{ state: 'running' }, { state: 'running' }]);
    await expectQuiescent();
  });

  test.each(['reset', 'clearStorage'] as const)('%s ends and forgets everything', async (method) => {
    const { kernel, kernelDatabase, rootKref, call, expectQuiescent } = await open();
    await kernel[method]();
    expect(kernel.getStatus()).toMatchObject({ vats: [], subclusters: [] });
    for (const table of ['vats', 'subclusters', 'objects', 'promises', 'clist', 'vat_store', 'bundles']) {
      const rows = kernelDatabase.executeQuery(
        `SELECT * FROM ${table} ${table === 'objects' ? "WHERE owner <> 'kernel'" : ''}`,
      );
      expect(rows, table).toEqual([]);
    }
    await expect(call(rootKref, 'getService')).rejects.toThrow(/\[OBJECT_NOT_FOUND\]/);
    await kernel.launchSubcluster(pair, { configUrl });
    await expectQuiescent();
  });

  test('and a stopped kernel answers no more', async () => {
    const { kernel, rootKref } = await open();
    await kernel.stop();
    await kernel.stop();
    await expect(kernel.queueMessage(rootKref, 'getService', [])).rejects.toThrow(/\[KERNEL_STOPPED\]/);
  });
});
