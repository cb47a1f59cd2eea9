import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { makeTempFolder, makeTestKernel } from '../support/test-kernel.ts';

const bundleOf = (answer: string): string =>
  JSON.stringify({
    moduleFormat: 'vat-1',
    source: `(require) => ({
      buildRootObject: () => require('@endo/far').Far('root', { __getMethodNames__: () => ['say'], say: () => '${answer}' }),
    })`,
  });

test('P13 what was looked at is what is launched: other code at the same place is refused', async () => {
  const kernel = await makeTestKernel();
  const folder = await makeTempFolder();
  const file = join(folder, 'talker.bundle');
  const configUrl = pathToFileURL(`${folder}/`).href;
  const config = { bootstrap: 'talker', vats: { talker: { bundleSpec: './talker.bundle' } } };
  const before = kernel.rowCounts();

  await writeFile(file, bundleOf('hello'));
  const { talker } = await kernel.reviewLaunch(config, { configUrl });
  expect(talker).toEqual({ bundleId: expect.stringMatching(/^b1-[0-9a-f]{64}$/), codeLength: expect.any(Number) });
  const expectedCode = { talker: talker!.bundleId };

  await writeFile(file, bundleOf('goodbye'));
  await expect(kernel.launchSubcluster(config, { configUrl, expectedCode })).rejects.toThrow(
    /^\[CODE_CHANGED\] vats\.talker: the code that is there now is b1-/,
  );
  await expect(kernel.launchSubcluster(config, { configUrl, expectedCode: {} })).rejects.toThrow('CODE_CHANGED');
  expect(kernel.rowCounts()).toEqual(before);

  await writeFile(file, bundleOf('hello'));
  await kernel.launchSubcluster(config, { configUrl, expectedCode });
  expect(kernel.getStatus().vats).toMatchObject([{ name: 'talker', bundleId: talker!.bundleId }]);
  await kernel.expectQuiescent();
});

test('P19 a review says what the launch would say, and leaves nothing', async () => {
  const kernel = await makeTestKernel();
  const before = kernel.rowCounts();
  const good = { sourceSpec: './bob.ts' };
  await expect(kernel.reviewLaunch({ bootstrap: 'eve', vats: { good } })).rejects.toThrow(
    /\[INVALID_CONFIG\] bootstrap/,
  );
  await expect(kernel.reviewLaunch({ bootstrap: 'good', services: ['oven'], vats: { good } })).rejects.toThrow(
    /\[SERVICE_UNAVAILABLE\] services\[0\]: "oven"/,
  );
  await expect(
    kernel.reviewLaunch({ bootstrap: 'good', vats: { good: { bundleSpec: './nothing.bundle' } } }),
  ).rejects.toThrow(/\[BUNDLE_UNAVAILABLE\] vats\.good\.bundleSpec/);
  expect(kernel.rowCounts()).toEqual(before);
  await kernel.expectQuiescent();
});
