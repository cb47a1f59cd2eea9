import { describe, expect, test } from 'vitest';
import { isAllowedHost, isHostPattern } from './allowed-hosts.ts';

describe('P15 an entry of allowedHosts', () => {
  test.each([
    'example.com',
    'example.com:8443',
    'example.com:443',
    '*.example.com',
    '*.example.com:8443',
    'https://example.com',
    'http://example.com',
    'http://*.example.com:8080',
    'http://localhost:3000',
    'http://127.0.0.1:8080',
    'http://[::1]:8080',
    '[2001:db8::1]',
    'xn--bcher-kva.example',
    'a-b.c-d.example',
  ])('may be %s', (entry) => {
    expect(isHostPattern(entry)).toBe(true);
  });

  test.each([
    '',
    '*',
    '*.',
    'Example.com',
    'example.com.',
    '.example.com',
    'a..example.com',
    '-a.example.com',
    'example.com/',
    'example.com/path',
    'example.com:',
    'example.com:0443',
    'example.com:99999',
    'example.com:80a',
    'user@example.com',
    'user:secret@example.com',
    'ftp://example.com',
    'https://',
    '//example.com',
    'a.*.example.com',
    '*example.com',
    '*.*.example.com',
    '*.127.0.0.1',
    '*.[::1]',
    '[0::1]',
    '[::1',
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    'bücher.example',
    `${'a'.repeat(300)}.example`,
    'example.com ',
    'example.com\n',
    'exa mple.com',
    'example.com?',
    'example.com#',
  ])('may not be %j', (entry) => {
    expect(isHostPattern(entry)).toBe(false);
    expect(isAllowedHost(new URL('https://example.com/'), [entry])).toBe(false);
  });
});

describe('P15 the hosts that a vat may ask', () => {
  test.each<[url: string, hosts: string[], allowed: boolean]>([
    ['https://example.com/', ['example.com'], true],
    ['https://example.com/a/b?c#d', ['example.com'], true],
    ['https://EXAMPLE.com/', ['example.com'], true],
    ['https://example.com:443/', ['example.com'], true],
    ['https://example.com/', ['example.com:443'], true],
    ['https://example.com/', ['other.org', 'example.com'], true],
    ['https://example.com/', [], false],
    ['https://example.org/', ['example.com'], false],
    // Scheme and port.
    ['http://example.com/', ['example.com'], false],
    ['http://example.com/', ['http://example.com'], true],
    ['https://example.com/', ['http://example.com'], false],
    ['http://example.com:443/', ['example.com'], false],
    ['https://example.com:80/', ['http://example.com'], false],
    ['https://example.com:8443/', ['example.com'], false],
    ['https://example.com:8443/', ['example.com:8443'], true],
    ['https://example.com/', ['example.com:8443'], false],
    // Names around the name.
    ['https://www.example.com/', ['example.com'], false],
    ['https://notexample.com/', ['example.com'], false],
    ['https://example.com.evil.org/', ['example.com'], false],
    ['https://example.com./', ['example.com'], false],
    ['https://www.example.com/', ['*.example.com'], true],
    ['https://a.b.example.com/', ['*.example.com'], true],
    ['https://example.com/', ['*.example.com'], false],
    ['https://notexample.com/', ['*.example.com'], false],
    ['https://www.example.com./', ['*.example.com'], false],
    ['https://www.example.com:8443/', ['*.example.com'], false],
    // The host is not what stands before it.
    ['https://example.com@evil.org/', ['example.com'], false],
    ['https://example.com:443@evil.org/', ['example.com'], false],
    ['https://evil.org/example.com', ['example.com'], false],
    ['https://evil.org\\@example.com/', ['example.com'], false],
    ['https:\\\\example.com', ['example.com'], true],
    // Names in other scripts, in the form that goes over the wire.
    ['https://bücher.example/', ['xn--bcher-kva.example'], true],
    ['https://ｅｘａｍｐｌｅ.com/', ['example.com'], true],
    ['https://exаmple.com/', ['example.com'], false],
    // Addresses, in whatever way they are written.
    ['http://127.0.0.1:8080/', ['http://127.0.0.1:8080'], true],
    ['http://2130706433:8080/', ['http://127.0.0.1:8080'], true],
    ['http://0x7f.1:8080/', ['http://127.0.0.1:8080'], true],
    ['http://localhost:8080/', ['http://127.0.0.1:8080'], false],
    ['http://[0:0:0:0:0:0:0:1]:8080/', ['http://[::1]:8080'], true],
    ['http://[::ffff:127.0.0.1]:8080/', ['http://127.0.0.1:8080'], false],
    // Schemes without hosts.
    ['data:text/plain,example.com', ['example.com'], false],
    ['blob:https://example.com/1', ['example.com'], false],
    ['file:///example.com', ['example.com'], false],
    ['ws://example.com/', ['example.com', 'http://example.com'], false],
  ])('%s of %j: %s', (url, hosts, allowed) => {
    expect(isAllowedHost(new URL(url), hosts)).toBe(allowed);
  });
});
