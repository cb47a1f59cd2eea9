/** The samples in `vats/`, with the messages that they propose. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ClusterConfigStruct } from '../../src/wire/cluster-config.ts';
import { parseSampleFile } from '../../src/wire/sample-index.ts';
import { makeTestKernel } from '../support/test-kernel.ts';

const vats = new URL('../../vats/', import.meta.url);
const samples = readdirSync(fileURLToPath(vats), { withFileTypes: true }).filter((entry) => entry.isDirectory());
const readJson = (url: URL): unknown => JSON.parse(readFileSync(url, 'utf8'));

test.each(samples.map(({ name }) => name))('%s answers in Node what its author says', async (name) => {
  const { kernel, call, rootOf, expectQuiescent } = await makeTestKernel();
  const configUrl = new URL(`${name}/cluster.json`, vats);
  await kernel.launchSubcluster(ClusterConfigStruct.check(readJson(configUrl)), { configUrl: configUrl.href });
  const { tryIt } = parseSampleFile(readJson(new URL(`${name}/sample.json`, vats)));
  for (const { vat, method, args, expect: expected } of tryIt) {
    expect(await call(rootOf(vat), method, ...args)).toEqual(expected);
  }
  await expectQuiescent();
});
