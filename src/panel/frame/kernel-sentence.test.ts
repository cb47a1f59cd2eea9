import { expect, test } from 'vitest';
import type { KernelStatus, VatStatus } from '../../wire/host-api.ts';
import { formatBundleId } from '../../wire/ids.ts';
import { kernelSentence } from './kernel-sentence.ts';

const vat: VatStatus = {
  id: 'v1',
  name: 'bob',
  subclusterId: 's1',
  config: { bundleSpec: 'bob.json' },
  bundleId: formatBundleId('0'.repeat(64)),
  rootKref: 'ko1',
  state: 'failed',
  incarnation: 2,
  supervisorSha256: null,
  queueLength: 0,
  cranks: 0,
  error: '[VAT_START_FAILED] bob: no',
};
const status: KernelStatus = {
  kernel: { state: 'running', id: 'k', version: '1', startedAt: 0 },
  vats: [vat],
  subclusters: [],
  systemSubclusters: [],
  faults: [],
  remoteComms: {
    state: 'disconnected',
    isInitialized: false,
    identity: { state: 'none' },
    peers: [],
    relays: [],
    options: null,
    error: null,
  },
};

test('a failure is said without its code, which stands apart', () => {
  const sentence = kernelSentence({ state: 'failed', reason: '[KERNEL_BUSY] another kernel runs', last: null });
  expect(sentence).toEqual({ tone: 'bad', label: 'Failed', detail: 'another kernel runs', code: 'KERNEL_BUSY' });
});

test('what was last known is said to be no more than that', () => {
  expect(kernelSentence({ state: 'restarting', last: status }).detail).toContain('what was last known');
  expect(kernelSentence({ state: 'connecting' }).label).toBe('Connecting');
  expect(kernelSentence({ state: 'stopped', last: status })).toMatchObject({ tone: 'quiet', label: 'Stopped' });
});
