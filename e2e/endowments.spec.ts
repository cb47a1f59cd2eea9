/** What vats may ask for, in Chromium, where the realm that makes it is another than Node's. */
import { defaultGlobalNames } from '../src/wire/vat-endowments.ts';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { serveTestVats } from './support/test-vats.ts';

test('P15 R1 endowments work in a browser too, and lead to nothing of the platform', async ({ serviceWorker }) => {
  const vats = await serveTestVats();
  const { launch, send } = makeConsole(serviceWorker);
  const launchEndowed = (name: string): Promise<string> => {
    const config = vats.oneVat(name);
    const vat = { ...config.vats[name], globals: [...defaultGlobalNames], network: { allowedHosts: [] } };
    return launch({ ...config, vats: { [name]: vat } });
  };

  const reach = await launchEndowed('endowments-reach');
  expect(await send(reach, 'problems')).toBe('#[]');
  expect(await send(reach, 'stacks')).toBe('#[]');

  const user = await launchEndowed('endowments-user');
  expect(await send(user, 'digest', 'abc')).toBe('#"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"');
  expect(await send(user, 'signAndVerify', 'text')).toBe('#true');
  expect(await send(user, 'wrapKey')).toBe('#true');
  expect(await send(user, 'url', 'https://a.example/b/c')).toBe(
    '#["https://a.example/d?e=1&f=%C3%BC","https://a.example",2,false]',
  );
  expect(await send(user, 'codecs', 'latin é')).toBe('#"latin é"');
  expect(await send(user, 'child')).toBe('#["URL"]');
  await vats.close();
});
