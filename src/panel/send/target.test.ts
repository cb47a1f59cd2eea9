import { expect, test } from 'vitest';
import type { KernelStatus, VatStatus } from '../../wire/host-api.ts';
import { formatBundleId, type ObjectRef, type SubclusterId, type VatId } from '../../wire/ids.ts';
import { knownTargets, labelOf, parseTarget, suggestTargets } from './target.ts';

const vat = (id: VatId, name: string, subclusterId: SubclusterId, rootKref: ObjectRef): VatStatus => ({
  id,
  name,
  subclusterId,
  rootKref,
  config: { bundleSpec: `${name}.json` },
  bundleId: formatBundleId('0'.repeat(64)),
  state: 'running',
  incarnation: 1,
  supervisorSha256: null,
  queueLength: 0,
  cranks: 0,
  error: null,
});

const status = (vats: VatStatus[]): KernelStatus => ({
  kernel: { state: 'running', id: 'k', version: '0.1.0', startedAt: 0 },
  vats,
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
});

test('the roots of all vats are known by name, with the subcluster where a name is shared', () => {
  const known = knownTargets(
    status([vat('v1', 'counter', 's1', 'ko1'), vat('v2', 'bob', 's2', 'ko2'), vat('v3', 'bob', 's3', 'ko3')]),
  );
  expect(known.map(labelOf)).toEqual(['counter.root ko1', 's2.bob.root ko2', 's3.bob.root ko3']);
  expect(knownTargets(null)).toEqual([]);
});

test('a name that several objects share is refused with the names that tell them apart', () => {
  const shared = [
    { kref: 'ko2', name: 's2.bob.root' },
    { kref: 'ko3', name: 's3.bob.root' },
  ] as const;
  expect(parseTarget('bob.root', shared)).toEqual({ problem: 'bob.root is one of several: s2.bob.root, s3.bob.root' });
});

const known = [{ kref: 'ko3', name: 'counter.root' }] as const;

test.each([
  ['ko3', 'ko3', 'counter.root'],
  ['counter.root', 'ko3', 'counter.root'],
  [' counter.root ko3 ', 'ko3', 'counter.root'],
  ['ko9', 'ko9', ''],
  ['gone.root ko9', 'ko9', ''],
])('%j means %s', (text, kref, name) => {
  expect(parseTarget(text, known)).toEqual({ target: { kref, name } });
});

test.each([
  ['', 'Choose an object, or type its reference, such as ko3'],
  ['bob.root', 'No known object is named "bob.root", and it is not a reference such as ko3'],
  ['kp4', 'No known object is named "kp4", and it is not a reference such as ko3'],
])('%j is refused', (text, problem) => {
  expect(parseTarget(text, known)).toEqual({ problem });
});

test.each([
  ['', ['counter.root', 'bob.root']],
  ['COUNT', ['counter.root']],
  ['ko4', ['counter.root']],
  ['bob.root ko4', ['counter.root']],
  ['ko99', []],
  ['carol', []],
])('for %j are offered %j', (text, names) => {
  const offered = suggestTargets(text, [...known, { kref: 'ko4', name: 'bob.root' }]);
  expect(offered.map(({ name }) => name)).toEqual(names);
});
