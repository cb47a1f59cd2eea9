/** The host developers' guide on kernel services, system subclusters and the kernel facet. */
import { makeDefaultExo, type ClusterConfig, type KernelOptions } from 'ocap-kernel';
import { describe, expect, test } from 'vitest';
import { configUrl, makeDbFilename, makeGuideKernel, vatOf } from './guide-kernel.ts';

const myService = makeDefaultExo('myService', {
  async doSomething(arg: string): Promise<string> {
    return `result: ${arg}`;
  },
});

const withService: ClusterConfig = {
  bootstrap: 'myVat',
  services: ['myService'],
  vats: { myVat: vatOf('service-vat.ts') },
};

const system = (services: string[] = ['kernelFacet']): NonNullable<KernelOptions['systemSubclusters']> => [
  {
    name: 'my-system-subcluster',
    config: {
      bootstrap: 'controllerVat',
      services,
      vats: { controllerVat: vatOf('controller-vat.ts', { name: 'controller' }) },
    },
    configUrl,
  },
];

describe('a kernel service', () => {
  test('is called by a vat whose config asks for it', async () => {
    const { kernel, call, expectQuiescent } = await makeGuideKernel();
    kernel.registerKernelServiceObject('myService', myService);
    const { rootKref } = await kernel.launchSubcluster(withService, { configUrl });
    expect(await call(rootKref, 'doWork')).toBe('result: hello');
    expect(kernel.getLogs().entries).toMatchObject([{ vatId: 'v1', level: 'log', text: 'result: hello' }]);
    await expectQuiescent();
  });

  test('P17 is kept in baggage with the rest of the state, over restarts of vat and kernel', async () => {
    const dbFilename = await makeDbFilename();
    const first = await makeGuideKernel({ dbFilename });
    first.kernel.registerKernelServiceObject('myService', myService);
    const { rootKref, subclusterId } = await first.kernel.launchSubcluster(withService, { configUrl });
    expect(await first.call(rootKref, 'increment')).toBe(1);
    const [vatId] = first.kernel.getSubclusterVats(subclusterId);
    await first.kernel.restartVat(vatId!);
    expect(await first.call(rootKref, 'increment')).toBe(2);
    expect(await first.call(rootKref, 'doWork')).toBe('result: hello');
    await first.kernel.stop();

    const second = await makeGuideKernel({ dbFilename });
    expect(await second.call(rootKref, 'increment')).toBe(3);
    const early = second.call(rootKref, 'doWork');
    second.kernel.registerKernelServiceObject('myService', myService);
    expect(await early).toBe('result: hello');
    await second.expectQuiescent();
  });

  test('that is not there, or only for system subclusters, fails the launch', async () => {
    const { kernel, expectQuiescent } = await makeGuideKernel();
    await expect(kernel.launchSubcluster(withService, { configUrl })).rejects.toThrow(/"myService"/);
    kernel.registerKernelServiceObject('myService', myService, { systemOnly: true });
    await expect(kernel.launchSubcluster(withService, { configUrl })).rejects.toThrow(/"myService"/);
    await expect(kernel.launchSubcluster({ ...withService, services: ['kernelFacet'] }, { configUrl })).rejects.toThrow(
      /"kernelFacet"/,
    );
    expect(kernel.getStatus().vats).toEqual([]);
    await expectQuiescent();
  });
});

describe('a system subcluster', () => {
  test('has systemOnly services, and is found by its name', async () => {
    const guide = await makeGuideKernel({ systemSubclusters: system(['kernelFacet', 'myHostService']) });
    const { kernel, call, expectQuiescent } = guide;
    kernel.registerKernelServiceObject('myHostService', myService, { systemOnly: true });
    const root = kernel.getSystemSubclusterRoot('my-system-subcluster');
    expect(await call(root, 'name')).toBe('controller');
    await expectQuiescent();
  });

  test('P17 comes back with its kernel, and is not bootstrapped twice', async () => {
    const dbFilename = await makeDbFilename();
    const first = await makeGuideKernel({ dbFilename, systemSubclusters: system() });
    const root = first.kernel.getSystemSubclusterRoot('my-system-subcluster');
    expect(await first.call(root, 'ask', 'ping')).toBe('pong');
    await first.kernel.stop();
    // A second bootstrap would fail, because its key is in baggage already.
    const second = await makeGuideKernel({ dbFilename, systemSubclusters: system() });
    expect(second.kernel.getSystemSubclusterRoot('my-system-subcluster')).toBe(root);
    expect(await second.call(root, 'ask', 'ping')).toBe('pong');
    await second.expectQuiescent();
  });
});

describe('the kernel facet', () => {
  const open = async () => {
    const guide = await makeGuideKernel({ systemSubclusters: system() });
    guide.kernel.registerKernelServiceObject('myService', myService);
    const root = guide.kernel.getSystemSubclusterRoot('my-system-subcluster');
    return { ...guide, root, ask: (method: string, ...args: unknown[]) => guide.call(root, 'ask', method, ...args) };
  };
  const config: ClusterConfig = {
    ...withService,
    vats: { myVat: { sourceSpec: new URL('./vats/service-vat.ts', import.meta.url).href } },
  };

  test('tells a system vat of the kernel', async () => {
    const { kernel, root, ask, expectQuiescent } = await open();
    expect(await ask('ping')).toBe('pong');
    expect(await ask('getSystemSubclusterRoot', 'my-system-subcluster')).toBe(root);
    const subclusters = await ask('getSubclusters');
    expect(subclusters).toEqual(kernel.getSubclusters());
    expect(await ask('getSubcluster', 's1')).toEqual(kernel.getSubcluster('s1'));
    expect(await ask('getStatus')).toMatchObject({ vats: [{ id: 'v1', subclusterId: 's1' }], subclusters });
    expect(await ask('pingVat', 'v1')).toBe('pong');
    await expectQuiescent();
  });

  test('lets it launch, use and end subclusters', async () => {
    const { kernel, call, root, ask, expectQuiescent } = await open();
    expect(await call(root, 'launchUseTerminate', config)).toEqual([1, 2, 1]);
    const { subclusterId, rootKref } = (await ask('launchSubcluster', config)) as Record<string, string>;
    expect(await ask('queueMessage', rootKref, 'increment', [])).toBe(1);
    await ask('terminateSubcluster', subclusterId);
    expect(kernel.getSubclusters()).toHaveLength(1);
    await expectQuiescent();
  });

  test('resets the kernel, which launches its system subclusters anew', async () => {
    const { kernel, call, root, ask, expectQuiescent } = await open();
    await ask('launchSubcluster', config);
    const fresh = Promise.withResolvers<string>();
    kernel.subscribe({
      onEvent: (event) => {
        if (event.type !== 'status') return;
        const { subclusters, vats } = event.status;
        const [vat] = vats.length === 1 ? vats : [];
        if (vat !== undefined && vat.rootKref !== root && subclusters[0]?.state === 'running')
          fresh.resolve(vat.rootKref);
      },
    });
    // Whoever asks ends with all the others, so the answer may be lost.
    await ask('reset').catch((error: unknown) => expect(String(error)).toContain('[VAT_TERMINATED]'));
    const newRoot = await fresh.promise;
    expect(kernel.getSystemSubclusterRoot('my-system-subcluster')).toBe(newRoot);
    expect(await call(newRoot, 'ask', 'ping')).toBe('pong');
    await expectQuiescent();
  });
});
