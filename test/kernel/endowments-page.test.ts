/** The example of `docs/endowments.md`, as it stands there but for the host that it asks. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ClusterConfigStruct, parseVatConfig } from '../../src/wire/cluster-config.ts';
import { defaultGlobalNames } from '../../src/wire/vat-endowments.ts';
import { serveHttp } from '../support/serve-http.ts';
import { makeTempFolder, makeTestKernel } from '../support/test-kernel.ts';

const page = await readFile(fileURLToPath(new URL('../../docs/endowments.md', import.meta.url)), 'utf8');

const block = (begin: string): string => {
  const [, text] = RegExp(`^\`\`\`(?:${begin})\n([^]*?)^\`\`\`$`, 'm').exec(page) ?? [];
  if (text === undefined) throw Error(`the page has no ${begin}`);
  return text;
};

test('R10 the example of the page loads, and keeps what it loaded', async () => {
  const { origin, hits, close } = await serveHttp((_hit, response) => response.end('{"rate":1.25}'));
  onTestFinished(close);
  const folder = await makeTempFolder();
  await writeFile(join(folder, 'rates.ts'), block('ts\n// rates.ts'));
  const config = ClusterConfigStruct.check(JSON.parse(block('json')));
  const rates = parseVatConfig({
    ...config.vats['rates'],
    parameters: { url: `${origin}/rate` },
    network: { allowedHosts: [origin] },
  });
  const kernel = await makeTestKernel();
  const { rootKref } = await kernel.launchSubcluster(
    { ...config, vats: { rates } },
    { configUrl: pathToFileURL(`${folder}/`).href },
  );
  expect(await kernel.call(rootKref, 'load')).toBe(1.25);
  expect(await kernel.call(rootKref, 'loadAfter', 5)).toBe(1.25);
  await kernel.restartVat('v1');
  expect(await kernel.call(rootKref, 'last')).toBe(1.25);
  expect(hits.map(({ headers }) => headers.accept)).toEqual(['application/json', 'application/json']);
  await kernel.collectGarbage();
  await kernel.expectQuiescent();
});

test('the page names every global that there is', () => {
  const table = page.slice(page.indexOf('## The names'), page.indexOf('A name that the kernel does not know'));
  const named = [...table.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  expect(defaultGlobalNames.filter((name) => !named.includes(name))).toEqual([]);
});
