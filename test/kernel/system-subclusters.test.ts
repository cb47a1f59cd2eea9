import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeDefaultExo, type ClusterConfig, type SystemSubclusterConfig } from '../../src/kernel/index.ts';
import { makeKernel } from '../../src/node/index.ts';
import { configUrl, makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';

const greeter = makeDefaultExo('greeter', { greet: (whom: string) => `hello ${whom}` });

const declare = (name: string, config: Partial<ClusterConfig> = {}): SystemSubclusterConfig => ({
  name,
  config: { ...oneVat('janitor'), ...config },
  configUrl,
});

const makeFile = async () => join(await makeTempFolder(), 'store.db');

describe('a system subcluster', () => {
  test('is launched with the kernel, and found by its name', async () => {
    const kernel = await makeTestKernel({ systemSubclusters: [declare('cleaning', { services: ['kernelFacet'] })] });
    const root = kernel.getSystemSubclusterRoot('cleaning');
    expect(await kernel.call(root, 'bootstraps')).toBe(1);
    expect(await kernel.call(root, 'ask', 'kernelFacet', 'getSystemSubclusterRoot', 'cleaning')).toBe(root);
    expect(kernel.getStatus()).toMatchObject({
      subclusters: [{ id: 's1', state: 'running', systemName: 'cleaning' }],
      systemSubclusters: [{ name: 'cleaning', subclusterId: 's1', fault: null }],
    });
    expect(() => kernel.getSystemSubclusterRoot('cooking')).toThrow(
      '[SUBCLUSTER_NOT_FOUND] no system subcluster is named "cooking"; declared: cleaning',
    );
    await kernel.expectQuiescent();
  });

  test('may name services that are registered once the kernel is made, as in the guide', async () => {
    const kernel = await makeTestKernel({ systemSubclusters: [declare('cleaning', { services: ['greeter'] })] });
    const root = kernel.getSystemSubclusterRoot('cleaning');
    const early = kernel.call(root, 'ask', 'greeter', 'greet', 'early');
    kernel.registerKernelServiceObject('greeter', greeter);
    expect(await early).toBe('hello early');
    expect(await kernel.call(root, 'services')).toEqual(['greeter']);
    await kernel.expectQuiescent();
  });

  test('whose bootstrap calls such a service is launching until then', async () => {
    const vats = { janitor: { sourceSpec: './janitor.ts', parameters: { early: 'greeter' } } };
    const kernel = await makeTestKernel({ systemSubclusters: [declare('cleaning', { services: ['greeter'], vats })] });
    const root = kernel.getSystemSubclusterRoot('cleaning');
    // What the host sends comes after the bootstrap.
    expect(await kernel.call(root, 'bootstraps')).toBe(1);
    expect(kernel.getSubclusters()).toMatchObject([{ state: 'launching' }]);
    const running = Promise.withResolvers<void>();
    kernel.subscribe({
      onEvent: (event) => {
        if (event.type === 'status' && event.status.subclusters[0]?.state === 'running') running.resolve();
      },
    });
    kernel.registerKernelServiceObject('greeter', greeter);
    await running.promise;
    expect(await kernel.call(root, 'bootstraps')).toBe(1);
    await kernel.expectQuiescent();
  });

  test('P17 is restored with the same root, and not bootstrapped again', async () => {
    const dbFilename = await makeFile();
    const systemSubclusters = [declare('cleaning', { services: ['greeter'] }), declare('other')];
    const first = await makeTestKernel({ dbFilename, systemSubclusters });
    first.registerKernelServiceObject('greeter', greeter);
    const root = first.getSystemSubclusterRoot('cleaning');
    await first.call(root, 'ask', 'greeter', 'greet', 'once');
    await first.call(first.getSystemSubclusterRoot('other'), 'bootstraps');
    const ids = first.getSubclusters().map(({ id }) => id);
    await first.stop();

    const second = await makeTestKernel({ dbFilename, systemSubclusters });
    expect(second.getSystemSubclusterRoot('cleaning')).toBe(root);
    const early = second.call(root, 'ask', 'greeter', 'greet', 'again');
    second.registerKernelServiceObject('greeter', greeter);
    expect(await early).toBe('hello again');
    expect(await second.call(root, 'bootstraps')).toBe(1);
    expect(second.getSubclusters().map(({ id }) => id)).toEqual(ids);
    expect(second.getStatus().systemSubclusters).toMatchObject([{ fault: null }, { fault: null }]);
    await second.expectQuiescent();
  });

  test('ends when it is declared no longer; what was launched by a call stays', async () => {
    const dbFilename = await makeFile();
    const first = await makeTestKernel({ dbFilename, systemSubclusters: [declare('cleaning'), declare('other')] });
    const { subclusterId } = await first.launch(oneVat('counter'));
    const root = first.getSystemSubclusterRoot('cleaning');
    await first.call(root, 'bootstraps');
    await first.call(first.getSystemSubclusterRoot('other'), 'bootstraps');
    await first.stop();

    const second = await makeTestKernel({ dbFilename, systemSubclusters: [declare('other')] });
    expect(second.getSubclusters()).toMatchObject([{ systemName: 'other' }, { id: subclusterId, systemName: null }]);
    await expect(second.call(root, 'bootstraps')).rejects.toThrow(/has ended|OBJECT_/);
    expect(() => second.getSystemSubclusterRoot('cleaning')).toThrow(/SUBCLUSTER_NOT_FOUND/);
    await second.call(second.getSystemSubclusterRoot('other'), 'bootstraps');
    await second.expectQuiescent();
  });

  test('whose declared config has changed goes on with the one it has, which is a fault in the status', async () => {
    const dbFilename = await makeFile();
    const first = await makeTestKernel({ dbFilename, systemSubclusters: [declare('cleaning')] });
    const root = first.getSystemSubclusterRoot('cleaning');
    await first.call(root, 'bootstraps');
    await first.stop();

    const changed = declare('cleaning', { services: ['kernelFacet'] });
    const second = await makeTestKernel({ dbFilename, systemSubclusters: [changed] });
    expect(second.getSystemSubclusterRoot('cleaning')).toBe(root);
    expect(await second.call(root, 'services')).toEqual([]);
    const [status] = second.getStatus().systemSubclusters;
    expect(status).toMatchObject({ subclusterId: 's1', fault: expect.stringContaining('[CONFIG_CHANGED]') });
    await second.terminateSubcluster('s1');
    expect(() => second.getSystemSubclusterRoot('cleaning')).toThrow(/cleaning/);
    await second.expectQuiescent();
    await second.stop();

    const third = await makeTestKernel({ dbFilename, systemSubclusters: [changed] });
    expect(await third.call(third.getSystemSubclusterRoot('cleaning'), 'services')).toEqual(['kernelFacet']);
    expect(third.getStatus().systemSubclusters).toMatchObject([{ fault: null }]);
    await third.expectQuiescent();
  });

  test('with forceReset begins afresh with each kernel life', async () => {
    const dbFilename = await makeFile();
    const systemSubclusters = [declare('cleaning', { forceReset: true })];
    const first = await makeTestKernel({ dbFilename, systemSubclusters });
    const root = first.getSystemSubclusterRoot('cleaning');
    await first.call(root, 'bootstraps');
    await first.stop();
    const second = await makeTestKernel({ dbFilename, systemSubclusters });
    expect(second.getSystemSubclusterRoot('cleaning')).not.toBe(root);
    expect(await second.call(second.getSystemSubclusterRoot('cleaning'), 'bootstraps')).toBe(1);
    expect(second.getSubclusters()).toHaveLength(1);
    await second.expectQuiescent();
  });

  test('P19 that cannot be launched is a fault in the status, and the kernel comes up', async () => {
    const dbFilename = await makeFile();
    const missing = { bootstrap: 'janitor', vats: { janitor: { bundleSpec: './nothing.bundle' } } };
    const rejecting = oneVat('broken', { how: 'bootstrap rejects' });
    const first = await makeTestKernel({
      dbFilename,
      systemSubclusters: [declare('missing', missing), declare('cleaning'), declare('rejecting', rejecting)],
    });
    expect(await first.call(first.getSystemSubclusterRoot('cleaning'), 'bootstraps')).toBe(1);
    expect(() => first.getSystemSubclusterRoot('missing')).toThrow(
      /\[BUNDLE_UNAVAILABLE\] system subcluster "missing": vats\.janitor\.bundleSpec: cannot read/,
    );
    await expect
      .poll(() => first.getStatus().systemSubclusters)
      .toMatchObject([
        { subclusterId: null, fault: expect.stringContaining('[BUNDLE_UNAVAILABLE] vats.janitor.bundleSpec') },
        { subclusterId: expect.any(String), fault: null },
        { subclusterId: null, fault: expect.stringContaining('[BOOTSTRAP_FAILED]') },
      ]);
    expect(() => first.getSystemSubclusterRoot('rejecting')).toThrow(/\[BOOTSTRAP_FAILED\].*not today/);
    expect(first.getSubclusters()).toHaveLength(1);
    await first.expectQuiescent();
    await first.stop();

    // The next kernel life tries again.
    const second = await makeTestKernel({ dbFilename, systemSubclusters: [declare('missing'), declare('cleaning')] });
    expect(await second.call(second.getSystemSubclusterRoot('missing'), 'bootstraps')).toBe(1);
    await second.expectQuiescent();
  });

  test('keeps its name when it is reloaded', async () => {
    const dbFilename = await makeFile();
    const systemSubclusters = [declare('cleaning', { services: ['kernelFacet', 'greeter'] })];
    const first = await makeTestKernel({ dbFilename, systemSubclusters });
    const root = first.getSystemSubclusterRoot('cleaning');
    await first.call(root, 'bootstraps');
    const { rootKref, subclusterId } = await first.reloadSubcluster('s1');
    expect(rootKref).not.toBe(root);
    expect(first.getSystemSubclusterRoot('cleaning')).toBe(rootKref);
    expect(first.getSubclusters()).toMatchObject([{ id: subclusterId, systemName: 'cleaning' }]);
    expect(await first.call(rootKref, 'services')).toEqual(['greeter', 'kernelFacet']);
    await first.expectQuiescent();
    await first.stop();
    const second = await makeTestKernel({ dbFilename, systemSubclusters });
    expect(second.getSystemSubclusterRoot('cleaning')).toBe(rootKref);
    expect(await second.call(rootKref, 'bootstraps')).toBe(1);
    await second.expectQuiescent();
  });

  test('comes back after a reset, and after clearStorage with the next kernel life', async () => {
    const dbFilename = await makeFile();
    const systemSubclusters = [declare('cleaning')];
    const first = await makeTestKernel({ dbFilename, systemSubclusters });
    const root = first.getSystemSubclusterRoot('cleaning');
    await first.reset();
    const fresh = first.getSystemSubclusterRoot('cleaning');
    expect(fresh).not.toBe(root);
    expect(await first.call(fresh, 'bootstraps')).toBe(1);
    await first.clearStorage();
    expect(first.getStatus()).toMatchObject({ subclusters: [], systemSubclusters: [{ subclusterId: null }] });
    expect(() => first.getSystemSubclusterRoot('cleaning')).toThrow(/system subcluster "cleaning"/);
    await first.expectQuiescent();
    await first.stop();
    const second = await makeTestKernel({ dbFilename, systemSubclusters });
    expect(await second.call(second.getSystemSubclusterRoot('cleaning'), 'bootstraps')).toBe(1);
    await second.expectQuiescent();
  });
});

describe('declarations', () => {
  test.each<[string, unknown, string]>([
    ['name two the same', [declare('a'), declare('a')], 'systemSubclusters[1].name: "a" is declared twice'],
    [
      'have a wrong config',
      [declare('a'), declare('b', { bootstrap: 'x' })],
      'systemSubclusters[1].config: bootstrap: no',
    ],
    ['have no name', [{ config: oneVat('bob') }], 'systemSubclusters[0].name: '],
    ['have an unknown field', [{ ...declare('a'), colour: 1 }], 'systemSubclusters[0].colour: unknown field'],
    ['are no list', {}, 'systemSubclusters: expected a list'],
    ['are no records', [7], 'systemSubclusters[0]: expected { name, config }'],
  ])('that %s are refused before anything is changed', async (_what, declared, message) => {
    const dbFilename = await makeFile();
    const first = await makeKernel({ dbFilename });
    await first.launchSubcluster(oneVat('counter'), { configUrl });
    await first.stop();
    const made = makeKernel({
      dbFilename,
      resetStorage: true,
      systemSubclusters: declared as SystemSubclusterConfig[],
    });
    await expect(made).rejects.toThrow(`[INVALID_CONFIG] ${message}`);
    const second = await makeTestKernel({ dbFilename });
    expect(await second.call(second.rootOf('counter'), 'increment')).toBe(1);
    await second.expectQuiescent();
  });
});
