import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSampleFile } from '../src/wire/sample-index.ts';
import { expect, test } from './support/fixtures.ts';

const vatsDir = fileURLToPath(new URL('../vats', import.meta.url));
const samples = readdirSync(vatsDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());

for (const { name } of samples) {
  test(`the sample ${name} is launched in the panel and answers as its README says`, async ({ panel }) => {
    await panel.launchSample(name);
    const { tryIt } = parseSampleFile(JSON.parse(readFileSync(`${vatsDir}/${name}/sample.json`, 'utf8')));
    for (const { vat, method, args, expect: expected } of tryIt) {
      const answer = await panel.send(`${vat}.root`, method, JSON.stringify(args));
      expect(JSON.parse(answer)).toEqual(expected);
    }
    await panel.terminate('s1');
    await expect(panel.page.getByRole('button', { name: 'Terminate s1' })).toHaveCount(0);
  });
}

test('state survives a restart of the browser', async ({ panel, restartBrowser }) => {
  const root = await panel.launchSample('counter');
  expect(await panel.send(root, 'increment', '[41]')).toBe('41');
  const { panel: next } = await restartBrowser();
  expect(await next.send('counter.root', 'increment', '[]')).toBe('42');
});
