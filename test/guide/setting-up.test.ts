/** Both guides on making a kernel in Node, bundles and cluster configs, and on testing and debugging vats. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ClusterConfigStruct, Kernel, kunser, type ClusterConfig } from 'ocap-kernel';
import { bundleVat, startBundleServer } from 'ocap-kernel/bundler';
import { fetchValidatedJson, makeKernel, makeSQLKernelDatabase, NodejsPlatformServices } from 'ocap-kernel/node';
import { describe, expect, onTestFinished, test } from 'vitest';
import { auditStore } from '../../src/kernel/store/audit.ts';
import { makeTempFolder } from '../support/test-kernel.ts';
import { configUrl, makeDbFilename, makeGuideKernel, vatOf } from './guide-kernel.ts';

const vatsFolder = fileURLToPath(new URL('./vats', import.meta.url));

const plainBundle = async (): Promise<string> => (await bundleVat({ entry: join(vatsFolder, 'plain-vat.js') })).text;

/** The guide's config of two vats with one bundle. */
const aliceAndBob = (bundleSpec: string): ClusterConfig => ({
  bootstrap: 'alice',
  forceReset: true,
  vats: {
    alice: { bundleSpec, parameters: { name: 'Alice' } },
    bob: { bundleSpec, parameters: { name: 'Bob' } },
  },
});

describe('a kernel in Node', () => {
  test('P17 is made by makeKernel, and made again over the same file', async () => {
    const dbFilename = await makeDbFilename();
    const first = await makeKernel({ dbFilename, resetStorage: false });
    const { rootKref } = await first.launchSubcluster(
      { bootstrap: 'vat', vats: { vat: vatOf('plain-vat.js', { name: 'Alice' }) } },
      { configUrl },
    );
    await first.stop();

    const second = await makeKernel({ dbFilename, resetStorage: false });
    expect(kunser(await second.queueMessage(rootKref, 'greet', []))).toBe('Alice says hello');
    await second.stop();

    const empty = await makeKernel({ dbFilename, resetStorage: true });
    onTestFinished(() => empty.stop());
    expect(empty.getStatus()).toMatchObject({ vats: [], subclusters: [] });
  });

  test('is set up by hand, of a database and platform services', async () => {
    const kernelDatabase = await makeSQLKernelDatabase({ dbFilename: await makeDbFilename() });
    const platformServices = new NodejsPlatformServices();
    const kernel = await Kernel.make(platformServices, kernelDatabase, { resetStorage: false });
    onTestFinished(() => kernel.stop());
    expect(kernel.ping()).toBe('pong');
    expect(auditStore(kernelDatabase)).toEqual([]);
  });

  test('is launched into from a config file, checked by ClusterConfigStruct', async () => {
    const file = join(await makeTempFolder(), 'cluster-config.json');
    await writeFile(file, JSON.stringify(aliceAndBob(`data:,${encodeURIComponent(await plainBundle())}`)));
    const { kernel, call, expectQuiescent } = await makeGuideKernel();
    const clusterConfig = ClusterConfigStruct.check(JSON.parse(await readFile(file, 'utf8')));
    const result = await kernel.launchSubcluster(clusterConfig);
    expect(JSON.parse(JSON.stringify(result))).toEqual({ subclusterId: 's1', rootKref: kernel.getRootObject('v1') });
    expect(await call(result.rootKref, 'greet')).toBe('Alice says hello');
    expect(() => ClusterConfigStruct.check({ ...clusterConfig, bootstrap: 'eve' })).toThrow(/bootstrap.*"eve"/);
    await expectQuiescent();
  });
});

describe('bundles', () => {
  test('come from a bundling server, a file or a data URL', async () => {
    const server = await startBundleServer({ root: vatsFolder });
    onTestFinished(() => server.close());
    const file = join(await makeTempFolder(), 'sample-vat.bundle');
    await writeFile(file, await plainBundle());
    const specs = [
      `${server.url}/plain-vat.bundle`,
      pathToFileURL(file).href,
      `data:application/json,${encodeURIComponent(await plainBundle())}`,
    ];
    const { kernel, call, expectQuiescent } = await makeGuideKernel();
    for (const spec of specs) {
      await kernel.launchSubcluster(aliceAndBob(spec));
      const roots = Object.fromEntries(kernel.getStatus().vats.map(({ name, rootKref }) => [name, rootKref]));
      expect(await call(roots.alice!, 'greet')).toBe('Alice says hello');
      expect(await call(roots.bob!, 'processMessage', 'a letter')).toBe('Bob has read: a letter');
      // Configs with other specs are other configs: forceReset leaves them alone.
      await kernel.terminateSubcluster(kernel.getSubclusters()[0]!.id);
    }
    await expectQuiescent();
  });

  test('forceReset ends what runs under the same config', async () => {
    const config = aliceAndBob(`data:,${encodeURIComponent(await plainBundle())}`);
    const { kernel, expectQuiescent } = await makeGuideKernel();
    await kernel.launchSubcluster(config);
    const { subclusterId } = await kernel.launchSubcluster(config);
    expect(kernel.getSubclusters().map(({ id }) => id)).toEqual([subclusterId]);
    await expectQuiescent();
  });

  test('and configs are fetched and checked in one go', async () => {
    const server = await startBundleServer({ root: await makeTempFolder() });
    onTestFinished(() => server.close());
    const json = (value: unknown) => `data:application/json,${encodeURIComponent(JSON.stringify(value))}`;
    const config = aliceAndBob('https://vats.example/sample-vat.bundle');
    expect(await fetchValidatedJson(json(config), ClusterConfigStruct)).toEqual(config);
    await expect(fetchValidatedJson(json({ ...config, vats: {} }), ClusterConfigStruct)).rejects.toThrow(
      /\[INVALID_CONFIG\].*expected at least one vat/,
    );
    await expect(fetchValidatedJson(`${server.url}/cluster-config.json`, ClusterConfigStruct)).rejects.toThrow(/404/);
  });
});

describe('testing and debugging', () => {
  test('a test launches one vat and sends to its root', async () => {
    const { kernel, expectQuiescent } = await makeGuideKernel({ resetStorage: true });
    const vatId = await kernel.launchVat({
      bundleSpec: `data:,${encodeURIComponent(await plainBundle())}`,
      parameters: { name: 'Tested' },
    });
    const rootRef = kernel.getRootObject(vatId);
    const result = await kernel.queueMessage(rootRef, 'processMessage', ['test arg']);
    expect(result).toStrictEqual({ body: '#"Tested has read: test arg"', slots: [] });
    expect(kunser(result)).toBe('Tested has read: test arg');
    await expectQuiescent();
  });

  test('what vats print reaches the kernel, with the vat and the delivery', async () => {
    const { kernel, call, expectQuiescent } = await makeGuideKernel();
    const { rootKref, bootstrapResult } = await kernel.launchSubcluster(
      { bootstrap: 'vat', vats: { vat: vatOf('provider-vat.js', { name: 'Printer' }) } },
      { configUrl },
    );
    expect(bootstrapResult).toEqual({ body: '#"done"', slots: [] });
    await call(rootKref, 'chatter', 'said aloud');
    expect(kernel.getLogs({ vatId: 'v1' }).entries).toMatchObject([
      { vatId: 'v1', incarnation: 1, level: 'log', text: 'Printer: bootstrapped', tags: [] },
      { vatId: 'v1', incarnation: 1, level: 'log', text: 'said aloud', tags: ['stdout'] },
    ]);
    await expectQuiescent();
  });

  test('the database answers queries, and is not changed by them', async () => {
    const { kernel, kernelDatabase, expectQuiescent } = await makeGuideKernel();
    await kernel.launchSubcluster(
      { bootstrap: 'vat', vats: { vat: vatOf('plain-vat.js', { name: 'A' }) } },
      { configUrl },
    );
    const result = kernelDatabase.executeQuery('SELECT * FROM vats');
    expect(result).toMatchObject([{ id: 'v1', name: 'vat', subcluster: 's1', state: 'running' }]);
    expect(() => kernelDatabase.executeQuery('DELETE FROM vats')).toThrow(/readonly/);
    await expectQuiescent();
  });
});
