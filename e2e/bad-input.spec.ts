import type { BrowserContext } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { serveTestVats } from './support/test-vats.ts';

/** The vat frames that exist, whichever page they are in. */
const countFrames = async (context: BrowserContext): Promise<number> => {
  const browser = context.browser();
  if (browser === null) throw new Error('this context has no browser');
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets', { filter: [{}] });
  await session.detach();
  return targetInfos.filter(({ url }) => url.endsWith('/vat-frame.html')).length;
};

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

test('P19 a config that cannot be launched says what is wrong and where, and leaves nothing behind', async ({
  context,
  panel,
  serviceWorker,
}) => {
  const vats = await serveTestVats();
  const { getStatus } = makeConsole(serviceWorker);
  const one = (name: string, how: string) => JSON.stringify(vats.oneVat(name, { how }));
  const cases: [text: string, problem: RegExp][] = [
    ['{ "bootstrap": ', /line 1, column \d+/i],
    ['{ "bootstrap": "eve", "vats": { "bob": { "bundleSpec": "x" } } }', /bootstrap[^]*no vat is named "eve"/],
    ['{ "bootstrap": "bob", "vats": { "bob": { "bundlespec": "x" } } }', /vats\.bob[^]*unknown field/],
    [
      `{ "bootstrap": "bob", "vats": { "bob": { "bundleSpec": "${vats.url}/nothing.bundle" } } }`,
      /vats\.bob\.bundleSpec/,
    ],
    ['{ "bootstrap": "bob", "vats": { "bob": { "bundleSpec": "http://127.0.0.1:9/x.bundle" } } }', /127\.0\.0\.1:9/],
    [one('throws-on-load', ''), /\(throws-on-load\): thrown while loading/],
    [one('broken', 'throws'), /\(broken\): no luck today/],
    [one('broken', 'hangs'), /buildRootObject did not settle/],
    [one('broken', 'not a remotable'), /not Far/],
    [one('broken', 'bootstrap rejects'), /bootstrap of "broken" rejected: not today/],
  ];
  for (const [text, problem] of cases) {
    await expect(panel.launchConfig(text).catch((error: unknown) => Promise.resolve(message(error)))).resolves.toMatch(
      problem,
    );
    expect(await getStatus()).toMatchObject({ vats: [], subclusters: [] });
  }
  await expect(async () => expect(await countFrames(context)).toBe(0)).toPass();
  await vats.close();
});

test('a message that cannot be sent or answered says why, and the next one is answered', async ({ panel }) => {
  const root = await panel.launchSample('counter');
  const cases: [target: string, method: string, args: string, problem: RegExp][] = [
    ['ko999', 'read', '[]', /no object ko999/],
    [root, 'nonsense', '[]', /no method "nonsense"/],
    [root, 'increment', '["one"]', /expected a whole number/],
    [root, 'increment', '[1', /column|Unexpected|JSON/],
    [root, 'increment', '{}', /array/i],
    [root, 'increment', '[{"@ref":"ko998"}]', /ko998/],
  ];
  for (const [target, method, args, problem] of cases) {
    const outcome = await panel.send(target, method, args).catch((error: unknown) => message(error));
    expect(outcome).toMatch(problem);
  }
  expect(await panel.send(root, 'increment', '[]')).toBe('1');
});
