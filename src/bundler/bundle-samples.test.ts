import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parseBundle } from '../wire/bundle.ts';
import { ClusterConfigStruct } from '../wire/cluster-config.ts';
import { parseSampleIndex } from '../wire/sample-index.ts';
import { bundleSpecOf } from '../wire/source-spec.ts';
import { bundleSamples } from './bundle-samples.ts';

const vats = fileURLToPath(new URL('../../vats', import.meta.url));
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-samples-'));
  folders.push(folder);
  return folder;
};

test('every sample is written with its bundles and listed', async () => {
  const outDir = await newFolder();
  const index = await bundleSamples({ vatsDir: vats, outDir });

  expect(parseSampleIndex(JSON.parse(await readFile(join(outDir, 'index.json'), 'utf8')))).toEqual(index);
  expect(await readdir(join(outDir, 'counter'))).toEqual(['cluster.json', 'counter.bundle']);
  expect(await readdir(join(outDir, 'greeter'))).toEqual(['alice.bundle', 'bob.bundle', 'cluster.json']);
  expect(index[0]).toMatchObject({
    name: 'counter',
    title: 'Durable counter',
    description:
      'One vat that counts, and goes on from where it was after the browser or the kernel is stopped, even by force.',
    configUrl: 'vats/counter/cluster.json',
  });
  expect(index[0]?.tryIt).toContainEqual({ vat: 'counter', method: 'increment', args: [], expect: 1 });
  for (const { name } of index) {
    const config = ClusterConfigStruct.check(JSON.parse(await readFile(join(outDir, name, 'cluster.json'), 'utf8')));
    for (const { sourceSpec = '' } of Object.values(config.vats)) {
      const file = join(outDir, name, bundleSpecOf(sourceSpec));
      expect(parseBundle(await readFile(file, 'utf8'), file)).toMatchObject({
        source: expect.stringContaining('buildRootObject'),
      });
    }
  }
});

test('the code of a named bundle is shipped once', async () => {
  const vatsDir = await newFolder();
  const outDir = join(vatsDir, 'out');
  await cp(join(vats, 'counter'), join(vatsDir, 'counter'), { recursive: true });
  const vat = { bundleName: 'counting' };
  const bundles = { counting: { sourceSpec: './counter.ts' } };
  const config = { bootstrap: 'counter', bundles, vats: { counter: vat, other: vat } };
  await writeFile(join(vatsDir, 'counter', 'cluster.json'), JSON.stringify(config));
  await bundleSamples({ vatsDir, outDir });
  const file = join(outDir, 'counter', 'counter.bundle');
  expect(parseBundle(await readFile(file, 'utf8'), file)).toMatchObject({
    source: expect.stringContaining('buildRootObject'),
  });
});

describe('the build fails', () => {
  const edited = async (file: string, contents: string): Promise<Promise<unknown>> => {
    const vatsDir = await newFolder();
    await cp(join(vats, 'counter'), join(vatsDir, 'counter'), { recursive: true });
    await writeFile(join(vatsDir, 'counter', file), contents);
    return bundleSamples({ vatsDir, outDir: join(vatsDir, 'out') });
  };
  const config = (vat: object) => JSON.stringify({ bootstrap: 'counter', vats: { counter: vat } });

  test.each([
    ['without a heading', 'README.md', 'text', /counter\/README\.md: expected a heading/],
    ['without a paragraph', 'README.md', '# Title\n\n## Next', /counter\/README\.md: expected a heading/],
    ['with a broken config', 'cluster.json', '{', /counter\/cluster\.json: .*JSON/],
    ['with a wrong config', 'cluster.json', '{"vats":{}}', /counter\/cluster\.json: .*bootstrap/],
    ['with a source outside', 'cluster.json', config({ sourceSpec: '../x.ts' }), /vats\.counter: a sample's vat has a/],
    [
      'with a ready bundle',
      'cluster.json',
      config({ bundleSpec: './x.bundle' }),
      /vats\.counter: a sample's vat has a/,
    ],
    ['with a source that is missing', 'cluster.json', config({ sourceSpec: './x.ts' }), /BUNDLE_UNAVAILABLE.*x\.ts/],
    [
      'with a message to a stranger',
      'sample.json',
      '{"tryIt":[{"vat":"x","method":"y","args":[],"expect":1}]}',
      /named "x"/,
    ],
    ['with an unknown field', 'sample.json', '{"tryIt":[],"more":1}', /counter\/sample\.json: .*more/],
    ['with code that is wrong', 'counter.ts', 'let x = ;', /BUNDLE_INVALID.*counter\.ts:1:9/],
  ])('%s', async (_, file, contents, message) => {
    await expect(edited(file, contents)).rejects.toThrow(message);
  });

  test('without samples', async () => {
    const empty = await newFolder();
    await expect(bundleSamples({ vatsDir: empty, outDir: empty })).rejects.toThrow(/no folder with a cluster\.json/);
  });
});
