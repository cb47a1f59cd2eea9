import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bundleVat } from '../../src/bundler/index.ts';
import {
  kunser,
  makeDefaultExo,
  type ClusterConfig,
  type KernelApi,
  type KernelStatus,
  type PlatformServices,
} from '../../src/kernel/index.ts';
import { configUrl, makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';

const greeter = makeDefaultExo('greeter', { greet: (whom: string) => `hello ${whom}` });
const janitor = (services: string[]): ClusterConfig => ({ ...oneVat('janitor'), services });

/** Counts what the kernel fetches. */
const countFetches = () => {
  const specs: string[] = [];
  const wrapPlatform = (platform: PlatformServices): PlatformServices => ({
    ...platform,
    fetchBundle: (request) => {
      specs.push(request.spec);
      return platform.fetchBundle(request);
    },
  });
  return { specs, wrapPlatform };
};

/** A file with the bundle of a vat from test/vats, to be replaced and removed. */
const makeBundleFile = async () => {
  const file = join(await makeTempFolder(), 'vat.bundle');
  const put = async (name: string): Promise<void> => {
    const entry = fileURLToPath(new URL(`../vats/${name}.ts`, import.meta.url));
    await writeFile(file, (await bundleVat({ entry })).text);
  };
  const config: ClusterConfig = { bootstrap: 'vat', vats: { vat: { bundleSpec: pathToFileURL(file).href } } };
  return { config, put, remove: () => rm(file) };
};

/** Settles when the status is as wanted. */
const statusWith = (
  kernel: Pick<KernelApi, 'subscribe'>,
  isWanted: (status: KernelStatus) => boolean,
): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  kernel.subscribe({
    onEvent: (event) => {
      if (event.type === 'status' && isWanted(event.status)) resolve();
    },
  });
  return promise;
};

describe('services', () => {
  test('are given to bootstrap by name', async () => {
    const kernel = await makeTestKernel();
    kernel.registerKernelServiceObject('greeter', greeter);
    const { rootKref } = await kernel.launch(janitor(['greeter']));
    expect(await kernel.call(rootKref, 'services')).toEqual(['greeter']);
    expect(await kernel.call(rootKref, 'ask', 'greeter', 'greet', 'you')).toBe('hello you');
    await kernel.expectQuiescent();
  });

  test.each([
    [
      'is not registered',
      'nobody',
      '[SERVICE_UNAVAILABLE] services[1]: "nobody": no service of this name is registered',
    ],
    [
      'is systemOnly',
      'kernelFacet',
      '[SERVICE_UNAVAILABLE] services[1]: "kernelFacet": this service is for system subclusters',
    ],
  ])('P19 one that %s fails the launch before anything is fetched', async (_what, name, message) => {
    const { specs, wrapPlatform } = countFetches();
    const kernel = await makeTestKernel({ wrapPlatform });
    kernel.registerKernelServiceObject('greeter', greeter);
    const before = kernel.rowCounts();
    await expect(kernel.launch(janitor(['greeter', name]))).rejects.toThrow(message);
    expect(specs).toEqual([]);
    expect(kernel.rowCounts()).toEqual(before);
    await kernel.expectQuiescent();
  });

  test('P19 one that is unregistered while the code is fetched fails the launch', async () => {
    const kernel = await makeTestKernel();
    kernel.registerKernelServiceObject('greeter', greeter);
    const launch = kernel.launch(janitor(['greeter']));
    kernel.unregisterKernelServiceObject('greeter');
    await expect(launch).rejects.toThrow('[SERVICE_UNAVAILABLE] services[0]: "greeter"');
    expect(kernel.getSubclusters()).toEqual([]);
    await kernel.expectQuiescent();
  });
});

describe('code', () => {
  test('P13 of a named bundle is fetched once and shared by its vats', async () => {
    const { specs, wrapPlatform } = countFetches();
    const kernel = await makeTestKernel({ wrapPlatform });
    await kernel.launch({
      bootstrap: 'one',
      bundles: { counting: { sourceSpec: './counter.ts' } },
      vats: {
        one: { bundleName: 'counting', parameters: { start: 1 } },
        two: { bundleName: 'counting', parameters: { start: 2 } },
      },
    });
    expect(specs).toEqual(['./counter.ts']);
    expect(kernel.rowCounts()).toMatchObject({ vats: 2, bundles: 1 });
    expect(await kernel.call(kernel.rootOf('one'), 'read')).toBe(1);
    expect(await kernel.call(kernel.rootOf('two'), 'read')).toBe(2);
    await kernel.expectQuiescent();
  });

  test('that a named bundle cannot have is reported with the name of the bundle', async () => {
    const kernel = await makeTestKernel();
    const config = {
      bootstrap: 'a',
      bundles: { b: { bundleSpec: './nothing.bundle' } },
      vats: { a: { bundleName: 'b' } },
    };
    await expect(kernel.launch(config)).rejects.toThrow(/\[BUNDLE_UNAVAILABLE\] bundles\.b\.bundleSpec: cannot read/);
    await kernel.expectQuiescent();
  });
});

describe('forceReset', () => {
  test('terminates an existing subcluster of the same config first', async () => {
    const kernel = await makeTestKernel();
    const config = oneVat('counter', { start: 5 });
    const before = await kernel.launch(config);
    const other = await kernel.launch(oneVat('counter', { start: 6 }));
    const [vat] = Object.entries(config.vats);
    // The order of fields makes no difference.
    const again: ClusterConfig = { vats: Object.fromEntries([vat!]), forceReset: true, bootstrap: 'counter' };
    const after = await kernel.launch(again);
    expect(kernel.getSubclusters().map(({ id }) => id)).toEqual([other.subclusterId, after.subclusterId]);
    await expect(kernel.call(before.rootKref, 'read')).rejects.toThrow(/VAT_TERMINATED|OBJECT_/);
    const third = await kernel.launch(again);
    expect(kernel.getSubclusters().map(({ id }) => id)).toEqual([other.subclusterId, third.subclusterId]);
    await kernel.expectQuiescent();
  });

  test('keeps what there is when the new code is not to be had', async () => {
    const kernel = await makeTestKernel();
    const { config, put, remove } = await makeBundleFile();
    await put('counter');
    const { rootKref } = await kernel.launch(config);
    await remove();
    await expect(kernel.launch({ ...config, forceReset: true })).rejects.toThrow(/BUNDLE_UNAVAILABLE/);
    expect(await kernel.call(rootKref, 'increment')).toBe(1);
    await kernel.expectQuiescent();
  });
});

describe('launchVat', () => {
  test('launches a subcluster of one, as in the guide', async () => {
    const kernel = await makeTestKernel();
    const { config, put } = await makeBundleFile();
    await put('counter');
    const vatId = await kernel.launchVat({ ...config.vats.vat, parameters: { start: 3 } });
    const rootRef = kernel.getRootObject(vatId);
    expect(kunser(await kernel.queueMessage(rootRef, 'read', []))).toBe(3);
    expect(kernel.getSubclusters()).toMatchObject([{ bootstrapVat: 'vat', vats: { vat: vatId } }]);
    await kernel.expectQuiescent();
  });

  test('takes a name, and says what is wrong with a config', async () => {
    const kernel = await makeTestKernel();
    const vatId = await kernel.launchVat({ sourceSpec: './counter.ts' }, { name: 'solo', configUrl });
    expect(kernel.getStatus().vats).toMatchObject([{ id: vatId, name: 'solo' }]);
    await expect(kernel.launchVat({})).rejects.toThrow('[INVALID_CONFIG] vats.vat: expected exactly one of');
    expect(() => kernel.getRootObject('v99')).toThrow(/VAT_NOT_FOUND/);
    await kernel.expectQuiescent();
  });
});

describe('reload', () => {
  test('P13 launches the stored config with the pinned bytes under new ids', async () => {
    const kernel = await makeTestKernel();
    const { config, put, remove } = await makeBundleFile();
    await put('counter');
    const before = await kernel.launch(config);
    await kernel.call(before.rootKref, 'increment');
    await remove();
    const rows = kernel.rowCounts();
    const after = await kernel.reloadSubcluster(before.subclusterId);
    expect(after.subclusterId).not.toBe(before.subclusterId);
    expect(kunser(after.bootstrapResult!)).toBe('ready');
    expect(await kernel.call(after.rootKref, 'read')).toBe(0);
    await expect(kernel.call(before.rootKref, 'read')).rejects.toThrow(/VAT_TERMINATED|OBJECT_/);
    expect(kernel.getSubclusters()).toMatchObject([{ id: after.subclusterId, config, state: 'running' }]);
    expect(kernel.rowCounts()).toEqual(rows);
    await kernel.expectQuiescent();
  });

  test('takes the code that is there now when asked to', async () => {
    const kernel = await makeTestKernel();
    const { config, put } = await makeBundleFile();
    await put('counter');
    const first = await kernel.launch(config);
    await put('no-bootstrap');
    const second = await kernel.reloadSubcluster(first.subclusterId);
    expect(await kernel.call(second.rootKref, 'read')).toBe(0);
    const third = await kernel.reloadSubcluster(second.subclusterId, { refetch: true });
    expect(await kernel.call(third.rootKref, 'hello')).toBe('hello');
    expect(kernel.rowCounts()).toMatchObject({ bundles: 1, vats: 1, subclusters: 1 });
    await kernel.expectQuiescent();
  });

  test('P19 that fails leaves the old as it was', async () => {
    const kernel = await makeTestKernel();
    const { config, put, remove } = await makeBundleFile();
    await put('counter');
    const { subclusterId, rootKref } = await kernel.launch(config);
    await kernel.call(rootKref, 'increment');
    const rows = kernel.rowCounts();
    await put('broken');
    config.vats.vat!.parameters = {};
    for (const name of ['throws-on-load.js', 'nothing']) {
      if (name === 'nothing') await remove();
      else
        await writeFile(fileURLToPath(config.vats.vat!.bundleSpec!), '{"moduleFormat":"vat-1","source":"() => ({})"}');
      const reload = kernel.reloadSubcluster(subclusterId, { refetch: true });
      await expect(reload).rejects.toThrow(/VAT_START_FAILED|BUNDLE_UNAVAILABLE/);
      expect(await kernel.call(rootKref, 'read')).toBe(1);
      expect(kernel.rowCounts()).toEqual(rows);
    }
    await kernel.expectQuiescent();
  });

  test('brings back a vat that has ended', async () => {
    const kernel = await makeTestKernel();
    const vats = { alice: { sourceSpec: './alice.ts' }, bob: { sourceSpec: './bob.ts' } };
    const { subclusterId } = await kernel.launch({ bootstrap: 'alice', vats });
    await kernel.terminateVat(kernel.getSubcluster(subclusterId)!.vats.bob!);
    expect(Object.keys(kernel.getSubcluster(subclusterId)!.vats)).toEqual(['alice']);
    const { rootKref } = await kernel.reloadSubcluster(subclusterId);
    expect(await kernel.call(rootKref, 'askBob', 'back?')).toBe('back?');
    await kernel.expectQuiescent();
  });

  test('without an id takes the subcluster that was launched last', async () => {
    const kernel = await makeTestKernel();
    await expect(kernel.reload()).rejects.toThrow(/SUBCLUSTER_NOT_FOUND/);
    const first = await kernel.launch(oneVat('bob'));
    await kernel.launch(oneVat('counter'));
    const { rootKref, subclusterId } = await kernel.reload();
    expect(await kernel.call(rootKref, 'read')).toBe(0);
    expect(kernel.getSubclusters().map(({ id }) => id)).toEqual([first.subclusterId, subclusterId]);
    await expect(kernel.reloadSubcluster('s99')).rejects.toThrow('[SUBCLUSTER_NOT_FOUND] no subcluster s99');
    await kernel.expectQuiescent();
  });

  test('of one that is terminated meanwhile rejects, and leaves nothing', async () => {
    const kernel = await makeTestKernel();
    const before = kernel.rowCounts();
    const { subclusterId } = await kernel.launch(oneVat('counter'));
    const reload = kernel.reloadSubcluster(subclusterId);
    const failed = expect(reload).rejects.toThrow(/VAT_TERMINATED/);
    await kernel.terminateSubcluster(subclusterId);
    await failed;
    expect(kernel.rowCounts()).toEqual(before);
    await kernel.expectQuiescent();
  });

  test('twice at once ends with one', async () => {
    const kernel = await makeTestKernel();
    const { subclusterId } = await kernel.launch(oneVat('counter'));
    const outcomes = await Promise.allSettled([
      kernel.reloadSubcluster(subclusterId),
      kernel.reloadSubcluster(subclusterId),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(kernel.getSubclusters()).toHaveLength(1);
    await kernel.expectQuiescent();
  });
});

describe('the queries of the guide', () => {
  test('tell which vats belong to which subcluster', async () => {
    const kernel = await makeTestKernel();
    const vats = { alice: { sourceSpec: './alice.ts' }, bob: { sourceSpec: './bob.ts' } };
    const { subclusterId: id } = await kernel.launch({ bootstrap: 'alice', vats });
    const { subclusterId: other } = await kernel.launch(oneVat('counter'));
    const subcluster = kernel.getSubcluster(id)!;
    expect(subcluster).toEqual({
      id,
      config: { bootstrap: 'alice', vats },
      state: 'running',
      systemName: null,
      bootstrapVat: 'alice',
      vats: { alice: 'v1', bob: 'v2' },
    });
    expect(kernel.getSubclusters()).toEqual([subcluster, kernel.getSubcluster(other)]);
    expect(kernel.getStatus().subclusters).toEqual(kernel.getSubclusters());
    expect(kernel.getSubclusterVats(id)).toEqual(['v1', 'v2']);
    expect(kernel.isVatInSubcluster('v1', id)).toBe(true);
    expect(kernel.isVatInSubcluster('v1', other)).toBe(false);
    expect(kernel.isVatInSubcluster('v99', id)).toBe(false);
    await kernel.terminateVat('v2');
    expect(kernel.isVatInSubcluster('v2', id)).toBe(false);
    expect(kernel.getSubclusterVats(id)).toEqual(['v1']);
    expect(kernel.getSubcluster('s99')).toBe(undefined);
    expect(() => kernel.getSubclusterVats('s99')).toThrow(/SUBCLUSTER_NOT_FOUND/);
    await kernel.expectQuiescent();
  });
});

describe('for debugging', () => {
  test('terminateAllVats ends the vats and keeps their subclusters, which can be reloaded', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(oneVat('bob'));
    const { rootKref } = await kernel.launch(oneVat('counter'));
    const pending = expect(kernel.call(rootKref, 'loop')).rejects.toThrow('all vats were terminated');
    await kernel.terminateAllVats();
    await pending;
    expect(kernel.getStatus()).toMatchObject({ vats: [], subclusters: [{ vats: {} }, { vats: {} }] });
    const reloaded = await kernel.reload();
    expect(await kernel.call(reloaded.rootKref, 'read')).toBe(0);
    await kernel.expectQuiescent();
  });

  test.each(['reset', 'clearStorage'] as const)('%s forgets everything, and the kernel goes on', async (method) => {
    const kernel = await makeTestKernel();
    kernel.registerKernelServiceObject('greeter', greeter);
    const before = kernel.rowCounts();
    const { rootKref } = await kernel.launch(janitor(['greeter']));
    await kernel.launch({
      bootstrap: 'alice',
      vats: { alice: { sourceSpec: './alice.ts' }, bob: { sourceSpec: './bob.ts' } },
    });
    const alice = kernel.rootOf('alice');
    const [thing] = (await kernel.queueMessage(alice, 'makeThing', ['fig'])).slots;
    await kernel.call(alice, 'hold', kernel.getPresence(thing!));
    const pending = expect(kernel.call(alice, 'waitForBob')).rejects.toThrow('the kernel was reset');
    const hanging = expect(kernel.launch(oneVat('broken', { how: 'bootstrap hangs' }))).rejects.toThrow();
    await statusWith(kernel, ({ vats }) => vats.some(({ name, state }) => name === 'broken' && state === 'running'));
    await kernel[method]();
    await pending;
    await hanging;
    expect(kernel.rowCounts()).toEqual(before);
    await expect(kernel.call(rootKref, 'services')).rejects.toThrow(/OBJECT_NOT_FOUND/);
    const again = await kernel.launch(janitor(['greeter']));
    expect(await kernel.call(again.rootKref, 'ask', 'greeter', 'greet', 'again')).toBe('hello again');
    await kernel.expectQuiescent();
  });
});

test('P9 launches and terminations of vats with services leave the rows that were there', async () => {
  const kernel = await makeTestKernel();
  kernel.registerKernelServiceObject('greeter', greeter);
  const { rootKref } = await kernel.launch(oneVat('bob'));
  const before = kernel.rowCounts();
  const config: ClusterConfig = {
    bootstrap: 'janitor',
    services: ['greeter'],
    vats: { janitor: { sourceSpec: './janitor.ts', parameters: { early: 'greeter' } } },
  };
  for (let i = 0; i < 10; i += 1) {
    const launches = await Promise.all(Array.from({ length: 4 }, () => kernel.launch(config)));
    for (const { bootstrapResult, subclusterId } of launches) {
      expect(kunser(bootstrapResult!)).toBe('hello bootstrap');
      await kernel.terminateSubcluster(subclusterId);
    }
  }
  expect(await kernel.call(rootKref, 'echo', 'still here')).toBe('still here');
  expect(kernel.rowCounts()).toEqual(before);
  await kernel.expectQuiescent();
});
