import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ClusterConfig, KernelOptions } from '../../src/kernel/index.ts';
import { makeScriptedVats } from '../support/scripted-vats.ts';
import { configUrl, makeTempFolder, makeTestKernel } from '../support/test-kernel.ts';

const asking = (...globals: string[]): ClusterConfig => ({
  bootstrap: 'worker',
  vats: { worker: { sourceSpec: './counter.ts', globals } },
});

const makeScripted = async (options: KernelOptions & { dbFilename?: string } = {}) => {
  const scripted = makeScriptedVats();
  const kernel = await makeTestKernel({ ...options, wrapPlatform: scripted.wrapPlatform });
  return { kernel, ...scripted };
};

const unknown = (name: string, allowed: string, vat = 'worker') =>
  `Vat "${vat}" requested unknown global "${name}" (this kernel allows: ${allowed})`;

describe('globals of a vat', () => {
  test('that it lists are what its worker is told to give, and are in the status', async () => {
    const { kernel, newest } = await makeScripted();
    const config = {
      bootstrap: 'worker',
      vats: {
        worker: {
          sourceSpec: './counter.ts',
          globals: ['setTimeout', 'fetch', 'Headers'],
          network: { allowedHosts: ['*.example.com', 'http://localhost:3000'] },
        },
      },
    };
    await kernel.launch(config);
    expect(newest().globals).toEqual(['setTimeout', 'fetch', 'Headers']);
    expect(kernel.getStatus().vats[0]!.config).toEqual(config.vats.worker);
    await kernel.restartVat('v1');
    expect(newest().globals).toEqual(['setTimeout', 'fetch', 'Headers']);
    await kernel.expectQuiescent();
  });

  test('that the kernel does not allow are refused before any code is fetched', async () => {
    const { kernel } = await makeScripted({ allowedGlobalNames: ['TextEncoder', 'URL'] });
    const before = kernel.rowCounts();
    const config = { bootstrap: 'worker', vats: { worker: { sourceSpec: './nothing.ts', globals: ['URL', 'Date'] } } };
    const message = `[INVALID_CONFIG] vats.worker.globals[1]: ${unknown('Date', 'TextEncoder, URL')}`;
    await expect(kernel.launch(config)).rejects.toThrow(message);
    await expect(kernel.launchVat(config.vats.worker, { name: 'worker' })).rejects.toThrow(message);
    expect(kernel.rowCounts()).toEqual(before);
    await kernel.launch(asking('URL', 'TextEncoder'));
    await kernel.expectQuiescent();
  });

  test('that only this host knows are what the host says', async () => {
    const { kernel, newest } = await makeScripted({ allowedGlobalNames: ['console2'] });
    await kernel.launch(asking('console2'));
    expect(newest().globals).toEqual(['console2']);
    await expect(kernel.launch(asking('URL'))).rejects.toThrow(unknown('URL', 'console2'));
    await kernel.expectQuiescent();
  });

  test('may be none at all', async () => {
    const { kernel } = await makeScripted({ allowedGlobalNames: [] });
    await expect(kernel.launch(asking('URL'))).rejects.toThrow(unknown('URL', 'none'));
    await kernel.launch(asking());
    await kernel.expectQuiescent();
  });

  test.each<unknown>(['URL', { URL: true }, [[7]]])('are not allowed as %j', async (allowed) => {
    await expect(makeScripted({ allowedGlobalNames: allowed as string[] })).rejects.toThrow(
      '[INVALID_ARGUMENT] allowedGlobalNames: expected a list of names',
    );
  });

  test('that a system subcluster may not have are in its fault, and the kernel comes up', async () => {
    const { kernel } = await makeScripted({
      allowedGlobalNames: ['URL'],
      systemSubclusters: [{ name: 'cleaning', config: asking('Date'), configUrl }],
    });
    expect(kernel.getStatus().systemSubclusters).toEqual([
      {
        name: 'cleaning',
        subclusterId: null,
        fault: `[INVALID_CONFIG] vats.worker.globals[0]: ${unknown('Date', 'URL')}`,
      },
    ]);
    await kernel.expectQuiescent();
  });

  test('P19 that a later kernel does not allow keep their vat from starting, and nobody else', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await makeScripted({ dbFilename });
    const { rootKref } = await first.kernel.launch(asking('Date'));
    const other = await first.kernel.launch(asking('URL'));
    await first.kernel.stop();

    const second = await makeScripted({ dbFilename, allowedGlobalNames: ['URL'] });
    expect(await second.kernel.call(other.rootKref, 'read')).toBe(undefined);
    const problem = unknown('Date', 'URL', 'v1');
    expect(second.kernel.getStatus()).toMatchObject({
      vats: [
        { id: 'v1', state: 'failed', error: problem },
        { id: 'v2', state: 'running' },
      ],
      faults: [{ vatId: 'v1', code: 'VAT_START_FAILED', message: `v1 (worker): ${problem}` }],
    });
    await expect(second.kernel.restartVat('v1')).rejects.toThrow(`[VAT_START_FAILED] v1 (worker): ${problem}`);
    await expect(second.kernel.resumeVat('v1')).rejects.toThrow(problem);
    await expect(second.kernel.reloadSubcluster('s1')).rejects.toThrow(unknown('Date', 'URL'));
    // What is sent to it waits for a kernel that allows it, or for new code that asks for less.
    const answer = second.kernel.call(rootKref, 'read');
    await second.kernel.upgradeVat('v1', { globals: ['URL'] });
    expect(await answer).toBe(undefined);
    expect(second.kernel.getStatus().vats[0]).toMatchObject({ state: 'running', config: { globals: ['URL'] } });
    await second.kernel.expectQuiescent();
  });
});

describe('P18 upgradeVat', () => {
  test('keeps the globals and hosts, or changes them', async () => {
    const { kernel, newest } = await makeScripted();
    await kernel.launch(asking('URL'));
    await kernel.upgradeVat('v1', { parameters: { a: 1 } });
    expect(newest().globals).toEqual(['URL']);
    const network = { allowedHosts: ['example.com'] };
    await kernel.upgradeVat('v1', { globals: ['fetch'], network });
    expect(newest().globals).toEqual(['fetch']);
    const upgraded = { sourceSpec: './counter.ts', parameters: { a: 1 }, globals: ['fetch'], network };
    expect(kernel.getStatus().vats[0]).toMatchObject({ incarnation: 3, config: upgraded });
    const { subclusterId } = await kernel.reloadSubcluster('s1');
    expect(kernel.getStatus().vats).toMatchObject([{ subclusterId, config: upgraded }]);
    await kernel.expectQuiescent();
  });

  test.each<[object, string]>([
    [{ globals: ['foo'] }, '[INVALID_CONFIG] vats.worker.globals[0]: Vat "worker" requested unknown global "foo"'],
    [{ globals: ['fetch'] }, '[INVALID_CONFIG] vats.worker.network: a vat with the global "fetch" lists the hosts'],
    [
      { network: { allowedHosts: ['https://example.com/'] } },
      '[INVALID_CONFIG] vats.worker.network.allowedHosts[0]: expected a host',
    ],
    [{ parameters: 7 }, '[INVALID_CONFIG] vats.worker.parameters: '],
  ])('to %j is refused, and the old code goes on', async (options, message) => {
    const { kernel, vats } = await makeScripted();
    const { rootKref } = await kernel.launch(asking('URL'));
    await expect(kernel.upgradeVat('v1', options)).rejects.toThrow(message);
    expect(await kernel.call(rootKref, 'read')).toBe(undefined);
    expect(vats).toHaveLength(1);
    await kernel.expectQuiescent();
  });
});
