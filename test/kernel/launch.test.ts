import { describe, expect, test } from 'vitest';
import type { ClusterConfig } from '../../src/kernel/index.ts';
import { shippedLimits as limits } from '../../src/wire/limits.ts';
import { configUrl, makeTestKernel, oneVat } from '../support/test-kernel.ts';

describe('P19 launch is all or nothing', () => {
  test.each([
    [
      'the code is not there',
      { bundleSpec: './nothing.bundle' },
      /\[BUNDLE_UNAVAILABLE\] vats\.bad\.bundleSpec: cannot read .*nothing\.bundle/,
    ],
    [
      'the server is down',
      { bundleSpec: 'http://127.0.0.1:9/x.bundle' },
      /\[BUNDLE_UNAVAILABLE\] vats\.bad\.bundleSpec: http:\/\/127\.0\.0\.1:9\/x\.bundle cannot be reached/,
    ],
    [
      'the code is no bundle',
      { bundleSpec: 'data:text/plain,hello' },
      /\[BUNDLE_INVALID\] vats\.bad\.bundleSpec: .*not JSON/,
    ],
    [
      'the bundle does not parse',
      { bundleSpec: `data:,${encodeURIComponent('{"moduleFormat":"vat-1","source":"((("}')}` },
      /\[VAT_START_FAILED\] v2 \(bad\): /,
    ],
    ['the code throws', { sourceSpec: './throws-on-load.js' }, /\[VAT_START_FAILED\] v2 \(bad\): thrown while loading/],
    [
      'there is no buildRootObject',
      { bundleSpec: `data:,${encodeURIComponent('{"moduleFormat":"vat-1","source":"() => ({})"}')}` },
      /\[VAT_START_FAILED\] v2 \(bad\): the code does not export buildRootObject/,
    ],
    [
      'buildRootObject throws',
      { sourceSpec: './broken.ts', parameters: { how: 'throws' } },
      /\[VAT_START_FAILED\] v2 \(bad\): no luck today/,
    ],
    [
      'buildRootObject never settles',
      { sourceSpec: './broken.ts', parameters: { how: 'hangs' } },
      /\[VAT_START_FAILED\] v2 \(bad\): buildRootObject did not settle/,
    ],
    [
      'the root is no object',
      { sourceSpec: './broken.ts', parameters: { how: 'not a remotable' } },
      /\[VAT_START_FAILED\] v2 \(bad\): .*not Far/,
    ],
  ])('when %s', async (_what, bad, problem) => {
    const kernel = await makeTestKernel();
    const before = kernel.rowCounts();
    const config: ClusterConfig = { bootstrap: 'good', vats: { good: { sourceSpec: './bob.ts' }, bad } };
    await expect(kernel.launch(config)).rejects.toThrow(problem);
    expect(kernel.rowCounts()).toEqual(before);
    await kernel.expectQuiescent();
  });

  test('when bootstrap rejects', async () => {
    const kernel = await makeTestKernel();
    const before = kernel.rowCounts();
    await expect(kernel.launch(oneVat('broken', { how: 'bootstrap rejects' }))).rejects.toThrow(
      /\[BOOTSTRAP_FAILED\] bootstrap of "broken" rejected: not today/,
    );
    expect(kernel.rowCounts()).toEqual(before);
  });

  test('when it is terminated on the way', async () => {
    const kernel = await makeTestKernel();
    const before = kernel.rowCounts();
    const launch = kernel.launch(oneVat('broken', { how: 'bootstrap hangs' }));
    const failed = expect(launch).rejects.toThrow(/VAT_TERMINATED|BOOTSTRAP_FAILED/);
    const launched = Promise.withResolvers<string>();
    kernel.subscribe({
      onEvent: (event) => {
        if (event.type === 'status' && event.status.vats[0]?.state === 'running')
          launched.resolve(event.status.subclusters[0]!.id);
      },
    });
    await kernel.terminateSubcluster((await launched.promise) as `s${number}`);
    await failed;
    expect(kernel.rowCounts()).toEqual(before);
  });

  test('a root without bootstrap is fine', async () => {
    const kernel = await makeTestKernel();
    const { bootstrapResult, rootKref } = await kernel.launch(oneVat('no-bootstrap'));
    expect(bootstrapResult).toBe(undefined);
    expect(await kernel.call(rootKref, 'hello')).toBe('hello');
  });
});

/** A sound config with one more field. */
const withField = (field: Record<string, unknown>) => ({ ...oneVat('bob'), ...field });

describe('a config', () => {
  test.each<[string, unknown, string]>([
    ['is no object', 7, '[INVALID_CONFIG] cluster config: '],
    [
      'names an unknown bootstrap',
      { bootstrap: 'eve', vats: { bob: { sourceSpec: './bob.ts' } } },
      '[INVALID_CONFIG] bootstrap: no vat is named "eve"; the vats are: bob',
    ],
    ['has no vats', { bootstrap: 'eve', vats: {} }, '[INVALID_CONFIG] vats: expected at least one vat'],
    [
      'has an unknown field',
      { bootstrap: 'bob', vats: { bob: { sourceSpec: './bob.ts', colour: 1 } } },
      '[INVALID_CONFIG] vats.bob.colour: unknown field',
    ],
    [
      'lacks a field',
      { vats: { bob: { sourceSpec: './bob.ts' } } },
      '[INVALID_CONFIG] bootstrap: required field is missing',
    ],
    [
      'names no code',
      { bootstrap: 'bob', vats: { bob: {} } },
      '[INVALID_CONFIG] vats.bob: expected exactly one of sourceSpec, bundleSpec and bundleName',
    ],
    [
      'names two kinds of code',
      {
        bootstrap: 'bob',
        vats: { bob: { sourceSpec: './bob.ts', bundleName: 'b' } },
        bundles: { b: { bundleSpec: 'x' } },
      },
      '[INVALID_CONFIG] vats.bob: expected exactly one of sourceSpec, bundleSpec and bundleName',
    ],
    [
      'names an unknown bundle',
      { bootstrap: 'bob', vats: { bob: { bundleName: 'c' } }, bundles: { b: { bundleSpec: 'x' } } },
      '[INVALID_CONFIG] vats.bob.bundleName: no bundle is named "c"; the bundles are: b',
    ],
    [
      'names a bundle without any',
      { bootstrap: 'bob', vats: { bob: { bundleName: 'c' } } },
      '[INVALID_CONFIG] vats.bob.bundleName: no bundle is named "c"; the bundles are: none',
    ],
    [
      'has a bundle without code',
      { bootstrap: 'bob', vats: { bob: { bundleName: 'c' } }, bundles: { c: {} } },
      '[INVALID_CONFIG] bundles.c: expected exactly one of sourceSpec and bundleSpec',
    ],
    [
      'has a bundle with parameters',
      { bootstrap: 'bob', vats: { bob: { bundleName: 'c' } }, bundles: { c: { bundleSpec: 'x', parameters: {} } } },
      '[INVALID_CONFIG] bundles.c.parameters: unknown field',
    ],
    ['has services that are no list', withField({ services: 'x' }), '[INVALID_CONFIG] services: expected a list'],
    ['has a service that is no name', withField({ services: ['a', 7] }), '[INVALID_CONFIG] services[1]: '],
    [
      'has a service twice',
      withField({ services: ['a', 'b', 'a'] }),
      '[INVALID_CONFIG] services[2]: "a" is listed twice',
    ],
    ['has a wrong flag', withField({ forceReset: 'yes' }), '[INVALID_CONFIG] forceReset: expected true or false'],
    ...['files', 'network', 'globals'].map((field): [string, unknown, string] => [
      `has the unknown field ${field}`,
      withField({ [field]: {} }),
      `[INVALID_CONFIG] ${field}: unknown field`,
    ]),
    ...(
      [
        [{ reapInterval: 0 }, 'reapInterval: expected a positive whole number or "never"'],
        [{ deliveryTimeLimitMs: 1.5 }, 'deliveryTimeLimitMs: expected a positive whole number'],
        [{ critical: 1 }, 'critical: expected true or false'],
        [{ onFault: 'explode' }, 'onFault: expected "restart", "suspend" or "terminate"'],
        [{ speed: 7 }, 'speed: unknown field'],
      ] as const
    ).map(([creationOptions, problem]): [string, unknown, string] => [
      `has the creation option ${JSON.stringify(creationOptions)}`,
      { bootstrap: 'bob', vats: { bob: { sourceSpec: './bob.ts', creationOptions } } },
      `[INVALID_CONFIG] vats.bob.creationOptions.${problem}`,
    ]),
    ...(
      [
        [{ globals: 'URL' }, 'globals: expected a list of names of globals'],
        [{ globals: ['URL', 7] }, 'globals[1]: '],
        [{ globals: ['URL', 'atob', 'URL'] }, 'globals[2]: "URL" is listed twice'],
        [
          { globals: ['URL', 'foo', 'Date', 'bar'] },
          'globals[1]: Vat "bob" requested unknown global "foo" (this kernel allows: setTimeout, ',
        ],
        [{ globals: ['URL', 'foo', 'Date', 'bar'] }, 'globals[3]: Vat "bob" requested unknown global "bar" (this'],
        [
          { globals: ['fetch'] },
          'network: a vat with the global "fetch" lists the hosts it may reach: { "allowedHosts": ["example.com"] }',
        ],
        [{ parameters: [1] }, 'parameters: expected an object, found a list'],
        [{ network: {} }, 'network.allowedHosts: required field is missing'],
        [{ network: { allowedHosts: [], proxy: 1 } }, 'network.proxy: unknown field'],
        [{ network: { allowedHosts: '*' } }, 'network.allowedHosts: expected a list of hosts'],
        [{ network: { allowedHosts: [7] } }, 'network.allowedHosts[0]: expected a host'],
        [
          { network: { allowedHosts: ['a.example', 'https://b.example/'] } },
          'network.allowedHosts[1]: expected a host in small letters, without a path: example.com, ',
        ],
        [
          { network: { allowedHosts: ['a.example', 'a.example'] } },
          'network.allowedHosts[1]: "a.example" is listed twice',
        ],
        [
          { network: { allowedHosts: Array.from({ length: limits.allowedHosts + 1 }, (_, i) => `h${i}.example`) } },
          'network.allowedHosts: a vat may list 1000 hosts, not more',
        ],
      ] as const
    ).map(([fields, problem]): [string, unknown, string] => [
      `asks for ${JSON.stringify(fields).slice(0, 80)}`,
      { bootstrap: 'bob', vats: { bob: { sourceSpec: './bob.ts', ...fields } } },
      `vats.bob.${problem}`,
    ]),
    [
      'has a vat with a name that records cannot have',
      { bootstrap: 'bob', vats: { bob: { sourceSpec: './bob.ts' }, constructor: { sourceSpec: './bob.ts' } } },
      '[INVALID_CONFIG] vats: nothing may be named "constructor"',
    ],
    [
      'has two faults',
      { bootstrap: 'bob', vats: { bob: { sourceSpec: 1 }, 'a b': { sourceSpec: './bob.ts' } } },
      '[INVALID_CONFIG] ',
    ],
  ])('that %s is refused, naming the field', async (_what, config, message) => {
    const kernel = await makeTestKernel();
    const before = kernel.rowCounts();
    const problem = await kernel
      .launchSubcluster(config as ClusterConfig, { configUrl })
      .catch((error: unknown) => error);
    expect(String(problem)).toContain(message);
    expect(kernel.rowCounts()).toEqual(before);
  });
});
