/** What the panel tells of a vat, and what a person can do about it there. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startBundleServer } from '../src/bundler/index.ts';
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';

const story = (ending: string): string => `
  import { makeDefaultExo, provide } from 'ocap-kernel/vat';
  export const buildRootObject = (_powers, _parameters, baggage) => {
    provide(baggage, 'told', () => 0);
    return makeDefaultExo('story', {
      tell: () => {
        baggage.set('told', baggage.get('told') + 1);
        return \`${ending}, told \${baggage.get('told')} times\`;
      },
    });
  };
`;

test('P13 the panel shows what a vat was given, and whether its code has changed where it came from', async ({
  panel,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ocap-kernel-e2e-story-'));
  const file = path.join(folder, 'story.js');
  await writeFile(file, story('the end'));
  const server = await startBundleServer({ root: folder });
  const { page } = panel;
  await panel.launchConfig(
    JSON.stringify({
      bootstrap: 'story',
      vats: {
        story: {
          bundleSpec: `${server.url}/story.bundle`,
          globals: ['fetch', 'Date'],
          network: { allowedHosts: ['example.com', '*.example.org'] },
        },
      },
    }),
  );
  expect(await panel.send('story.root', 'tell', '[]')).toBe('"the end, told 1 times"');

  const toggle = page.getByRole('button', { name: 'Details of v1' });
  const openDetails = async (): Promise<void> => {
    await panel.open('subclusters');
    await expect(toggle).toHaveAttribute('aria-expanded', 'false');
    await toggle.press('Enter');
    await expect(toggle).toHaveAttribute('aria-expanded', 'true');
  };
  await openDetails();
  const details = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'Check code of v1' }) });
  const facts = await details.getByRole('term').allInnerTexts();
  const fact = (name: string) => details.getByRole('definition').nth(facts.indexOf(name));
  await expect(fact('Globals')).toHaveText('fetch, Date');
  await expect(fact('Allowed hosts')).toHaveText('example.com, *.example.org');
  await expect(fact('Code from')).toHaveText(`${server.url}/story.bundle`);
  await expect(fact('Supervisor')).toHaveText(/^[0-9a-f]{11} Copy$/);
  await expect(fact('Incarnation')).toHaveText('1');

  const check = details.getByRole('button', { name: 'Check code of v1' });
  const upgrade = details.getByRole('button', { name: 'Upgrade v1' });
  const outcome = details.getByRole('status');
  await check.click();
  await expect(outcome).toHaveText(/^Unchanged/);
  await expect(upgrade).toHaveCount(0);

  await writeFile(file, story('the new end'));
  await check.click();
  await expect(outcome).toHaveText(/The code at this URL has changed since launch; it is now b1-[0-9a-f]{8}/);
  await expectAccessible(page);
  expect(await panel.send('story.root', 'tell', '[]')).toBe('"the end, told 2 times"');
  await openDetails();
  await check.click();
  await upgrade.click();
  await expect(outcome).toHaveText(/^Upgraded/);
  await expect(fact('Incarnation')).toHaveText('2');
  expect(await panel.send('story.root', 'tell', '[]')).toBe('"the new end, told 3 times"');
  await openDetails();
  await check.click();
  await expect(outcome).toContainText('Unchanged');

  await writeFile(file, 'export const buildRootObject = () => { throw Error("no plot"); };');
  await check.click();
  await upgrade.click();
  await expect(outcome).toContainText('no plot');
  await expect(outcome).toContainText('UPGRADE_FAILED');
  expect(await panel.send('story.root', 'tell', '[]')).toBe('"the new end, told 4 times"');
  await openDetails();

  await writeFile(file, 'export const buildRootObject = (');
  await check.click();
  await expect(outcome).toContainText('story.js');
  await server.close();
  await check.click();
  await expect(outcome).toContainText('BUNDLE_UNAVAILABLE');
  await rm(folder, { recursive: true });
});
