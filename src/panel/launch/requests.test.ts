import { expect, test } from 'vitest';
import { ClusterConfigStruct } from '../../wire/cluster-config.ts';
import { requestsOf } from './requests.ts';

test('everything that a config asks for is told', () => {
  const config = ClusterConfigStruct.check({
    bootstrap: 'alice',
    forceReset: true,
    services: ['clock'],
    io: { log: { type: 'file', path: '/tmp/log', direction: 'out' }, talk: { type: 'console' } },
    bundles: { shared: { bundleSpec: './shared.bundle' } },
    vats: {
      alice: {
        bundleName: 'shared',
        globals: ['fetch', 'Date'],
        network: { allowedHosts: ['*.example.org'] },
        parameters: { mood: 'good' },
        creationOptions: { critical: true, onFault: 'restart', reapInterval: 'never' },
      },
      bob: { bundleSpec: 'data:text/plain,x' },
      eve: { sourceSpec: 'chrome-extension://x/vats/eve.ts' },
    },
  });
  expect(requestsOf(config, 'https://example.com/a/cluster.json', 'chrome-extension://x/')).toEqual({
    vats: [
      {
        name: 'alice',
        isBootstrap: true,
        codeFrom: 'https://example.com/a/shared.bundle',
        globals: ['fetch', 'Date'],
        hosts: ['*.example.org'],
        parameters: '{\n  "mood": "good"\n}',
        options: ['its end ends the subcluster', 'a fault leads to: restart', 'garbage is collected when told to'],
      },
      {
        name: 'bob',
        isBootstrap: false,
        codeFrom: 'the config itself (data:)',
        globals: [],
        hosts: [],
        parameters: null,
        options: [],
      },
      {
        name: 'eve',
        isBootstrap: false,
        codeFrom: 'this extension: vats/eve.ts',
        globals: [],
        hosts: [],
        parameters: null,
        options: [],
      },
    ],
    services: ['clock'],
    io: [
      { name: 'log', what: 'the file /tmp/log, written only' },
      { name: 'talk', what: 'a console in this panel, both ways' },
    ],
    replaces: true,
  });
});
