import { describe, expect, test } from 'vitest';
import type { RemoteCommsStatus } from '../../wire/remotes.ts';
import { networkWords, shortPeerId } from './state-words.ts';

const peerId = '12D3KooWPCyWnZCXR3VGdrQjLr5d8TBaAHD956XZvo6xoCXYB5AR';
const relay = '/dns4/relay.example/tcp/443/wss/p2p/12D3KooWDUJwMEsf4Gb42r4D6FhRC5uC7mvoCtDQcSFbn7rtqCF4';
const details: Pick<RemoteCommsStatus, 'identity' | 'peers' | 'relays' | 'options' | 'error'> = {
  identity: { state: 'open', peerId, backedByPhrase: true, hasPassword: false, backedUpAt: null },
  peers: [],
  relays: [],
  options: { relays: [relay] },
  error: null,
};
const on: RemoteCommsStatus = { ...details, state: 'identity-only', isInitialized: true, peerId };

const states: [what: string, status: RemoteCommsStatus, label: string][] = [
  ['off', { ...details, state: 'disconnected', isInitialized: false, options: null }, 'Off'],
  ['off, with an identity', { ...on, options: null }, 'Off'],
  ['locked', { ...details, state: 'locked', isInitialized: false, peerId }, 'Locked'],
  ['failed', { ...on, error: 'no sockets' }, 'Failed'],
  ['reserved', { ...details, state: 'connected', isInitialized: true, peerId, listenAddresses: [] }, 'Reachable'],
  ['without a reservation', on, 'Not reachable'],
];

describe('the state of the network in words', () => {
  test.each(states)('%s', (_what, status, label) => {
    expect(networkWords(status).label).toBe(label);
  });

  test('tells a kernel without relays from one whose relays are not there', () => {
    expect(networkWords({ ...on, options: {} }).sentence).toMatch(/has no relay/);
    expect(networkWords(on).sentence).toMatch(/No relay has made a reservation yet/);
  });
});

test('a short peer id has the beginning and the end', () => {
  expect(shortPeerId(peerId)).toBe('12D3KooW…XYB5AR');
});
