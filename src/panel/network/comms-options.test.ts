import { expect, test } from 'vitest';
import { linesOf, missingRelays, withoutRelay, withRelays } from './comms-options.ts';

const peer = '12D3KooWPCyWnZCXR3VGdrQjLr5d8TBaAHD956XZvo6xoCXYB5AR';
const one = `/ip4/127.0.0.1/tcp/9001/ws/p2p/${peer}`;
const two = `/dns4/relay.example/tcp/443/wss/p2p/${peer}`;

test('addresses are read from lines', () => {
  expect(linesOf(`\n ${one}\n\n${two} \n`)).toEqual([one, two]);
  expect(linesOf(' ')).toEqual([]);
});

test('a relay is added once and removed, and the other options stay', () => {
  const options = { relays: [one], maxQueue: 7 };
  expect(withRelays(options, [two, one])).toEqual({ relays: [one, two], maxQueue: 7 });
  expect(withRelays(null, [one])).toEqual({ relays: [one] });
  expect(withoutRelay(options, one)).toEqual({ relays: [], maxQueue: 7 });
  expect(withoutRelay({}, one)).toEqual({ relays: [] });
});

test('the relays that a URL names are those that may be missing', () => {
  const url = `ocap:z3abc@${peer},${one},${two}`;
  expect(missingRelays(null, url)).toEqual([one, two]);
  expect(missingRelays({ relays: [one] }, ` ${url} `)).toEqual([two]);
  expect(missingRelays({}, 'no URL')).toEqual([]);
});
