import { expect, test } from 'vitest';
import type { SubclusterStatus, VatStatus } from '../../wire/host-api.ts';
import { findSubclusters, withVats } from './find-subclusters.ts';

const subcluster = (id: SubclusterStatus['id'], name: string, systemName: string | null = null): SubclusterStatus => ({
  id,
  state: 'running',
  systemName,
  bootstrapVat: name,
  config: { bootstrap: name, vats: { [name]: { bundleSpec: `http://localhost/${name}.bundle` } } },
  vats: {},
});
const vat = (subclusterId: VatStatus['subclusterId'], id: VatStatus['id'], name: string): VatStatus => ({
  id,
  name,
  subclusterId,
  state: name === 'bob' ? 'suspended' : 'running',
  rootKref: `ko${10 + Number(id.slice(1))}`,
  incarnation: 1,
  cranks: 0,
  queueLength: 0,
  config: { bundleSpec: `http://localhost/${name}.bundle` },
  bundleId: `b1-${'0'.repeat(64)}`,
  supervisorSha256: null,
  error: null,
});

const all = withVats(
  [subcluster('s1', 'alice'), subcluster('s2', 'carol', 'Directory'), subcluster('s3', 'dave')],
  [vat('s1', 'v1', 'alice'), vat('s2', 'v2', 'carol'), vat('s1', 'v3', 'bob')],
);
const found = (text: string): string[] => findSubclusters(all, text).map(({ subcluster: { id } }) => id);

test('a subcluster has its vats, and may have none', () => {
  expect(all.map(({ vats }) => vats.map(({ id }) => id))).toEqual([['v1', 'v3'], ['v2'], []]);
});

test.each([
  ['', ['s1', 's2', 's3']],
  ['  ', ['s1', 's2', 's3']],
  ['s2', ['s2']],
  ['BOB', ['s1']],
  ['directory', ['s2']],
  ['ko12', ['s2']],
  ['alice suspended', ['s1']],
  ['carol suspended', []],
  ['.bundle', ['s1', 's2']],
])('%j finds %j', (text, ids) => {
  expect(found(text)).toEqual(ids);
});
