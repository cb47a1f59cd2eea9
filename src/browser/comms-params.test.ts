import { expect, test } from 'vitest';
import type { RemoteCommsOptions } from '../wire/remotes.ts';
import { createCommsQueryString, getCommsParams } from './comms-params.ts';

const relay = '/ip4/127.0.0.1/tcp/9001/ws/p2p/12D3KooWJBDqsyHQF2MWiCdU4kdqx4zTsSTLRdShg7Ui6CRWB4uc';

test.each<RemoteCommsOptions>([
  {},
  { relays: [] },
  { relays: [relay], allowedWsHosts: ['localhost', 'example.org:4001'] },
  { directListenAddresses: ['/ip4/127.0.0.1/tcp/0/ws'], maxQueue: 7, maxRetryAttempts: 3 },
])('options come back from an address as they went in, beside other parameters: %j', (options) => {
  const query = createCommsQueryString(options);
  query.set('reset-storage', 'false');
  const { search } = new URL(`https://example.org/worker.js?${query}`);
  expect(getCommsParams({ search })).toEqual(options);
});

test.each([
  ['relays', '/ip4/127.0.0.1', /relays: expected JSON/],
  ['relays', '["/ip4/127.0.0.1/tcp/9001/ws"]', /relays\.0: expected a multiaddr that ends with the relay's/],
  ['relays', '"nothing"', /relays/],
  ['allowedWsHosts', '["http://localhost"]', /allowedWsHosts\.0: expected host or host:port/],
  ['directListenAddresses', '["localhost"]', /directListenAddresses\.0: expected a multiaddr/],
  ['maxQueue', '0', /maxQueue/],
  ['maxRetryAttempts', '"often"', /maxRetryAttempts: expected a positive whole number/],
])('a bad value in an address is refused by name: %s=%s', (name, value, problem) => {
  const search = `?${new URLSearchParams({ [name]: value })}`;
  expect(() => getCommsParams({ search })).toThrow(problem);
  expect(() => getCommsParams({ search })).toThrow(/INVALID_ARGUMENT/);
});

test('a parameter that is given twice is refused, and so are bad options for a new address', () => {
  expect(() => getCommsParams({ search: '?maxQueue=1&maxQueue=2' })).toThrow(/maxQueue: given more than once/);
  expect(() => createCommsQueryString({ relays: ['nothing'] })).toThrow(/relays\.0/);
});
