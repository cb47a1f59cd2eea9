/** Attempts of vat code to reach the network, without endowments and with all of them. */
import { defaultGlobalNames } from '../../../../src/wire/vat-endowments.ts';
import { startHitServer } from '../../../support/hit-server.ts';
import { bodyOf, networkAttempts } from '../../../support/network-attempts.ts';
import { assertEqual } from '../../assertions.ts';
import type { Case } from '../suite-kernel.ts';

const endowed = { globals: [...defaultGlobalNames], network: { allowedHosts: ['allowed.invalid', '127.0.0.1:9'] } };

/** Addresses of a server that may be taken for those of a host that is allowed, or for none. */
const disguises = (host: string): string[] => {
  const port = host.slice(host.indexOf(':') + 1);
  return [
    `http://${host}/`,
    `http://allowed.invalid@${host}/`,
    `http://allowed.invalid:443@${host}/`,
    `http://${host}/?allowed.invalid`,
    `http://${host}#allowed.invalid`,
    `http://${host}\\@allowed.invalid/`,
    `http:\\\\${host}\\`,
    `http:/${host}/`,
    `HTTP://${host}/`,
    `http://127.1:${port}/`,
    `http://0x7f000001:${port}/`,
    `http://2130706433:${port}/`,
    `http://127.0.0.1.:${port}/`,
    `http://localhost:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `http://127。0。0。1:${port}/`,
    `http://127.0.0.1:${port}/%2e%2e/`,
    `\thttp://${host}/`,
    `ht\ntp://${host}/`,
    `ws://${host}/`,
    `ftp://${host}/`,
    `https://${host}/`,
    `//${host}/`,
    'data:text/plain,x',
    'blob:null/x',
    'file:///etc/passwd',
    'chrome-extension://cdfcknpbhbbablncgbangafbbongmcbk/manifest.json',
    'about:blank',
    'javascript:1',
    '',
  ];
};

export const networkCases: Case[] = [
  {
    name: 'P15 nothing that a vat can try reaches the network',
    run: async ({ launch, ask, assertAnswer }) => {
      const server = await startHitServer();
      const { rootOf } = await launch({
        poor: { vat: 'escape-artist' },
        rich: { vat: 'escape-artist', ...endowed },
        bob: { vat: 'bob' },
      });
      const succeeded: string[] = [];
      const tryAll = async (name: string, bodies: readonly string[]) => {
        for (const body of bodies) {
          const outcome = String(await ask(rootOf(name), 'attempt', body));
          if (!/^threw /.test(outcome)) succeeded.push(`${name}: ${body}: ${outcome}`);
        }
      };
      const attempts = networkAttempts.map((made) => bodyOf(made, server.host));
      await tryAll('poor', attempts);
      await tryAll('rich', attempts);
      await tryAll(
        'rich',
        disguises(server.host).map((url) => `await fetch(${JSON.stringify(url)});`),
      );
      await tryAll('rich', [
        `let reads = 0; await fetch({ toString: () => (reads++ === 0 ? 'https://allowed.invalid/' : 'http://${server.host}/') });`,
        `let reads = 0; class Odd extends Request { get url() { return reads++ === 0 ? 'https://allowed.invalid/' : 'http://${server.host}/'; } } await fetch(new Odd('https://allowed.invalid/'));`,
        `await fetch('https://allowed.invalid/', { headers: { host: '${server.host}' } });`,
        `await fetch('https://allowed.invalid/', { get method() { return 'GET / HTTP/1.1\\r\\nHost: ${server.host}\\r\\n\\r\\n'; } });`,
        `await fetch(Object.assign(Object.create(Request.prototype), { url: 'http://${server.host}/' }));`,
        `await Reflect.apply(fetch, { allowedHosts: ['${server.host}'] }, ['http://${server.host}/']);`,
      ]);
      assertEqual(succeeded, [], 'what did not throw');
      assertEqual([...server.hits()], [], 'what reached the server');
      await assertAnswer('fine', rootOf('bob'), 'echo', 'fine');
      await server.close();
    },
  },
];
