import { describe, expect, test } from 'vitest';
import { dialAddresses } from './dial-addresses.ts';
import { makeFence, readAddress, type Fence } from './fence.ts';

const relayId = '12D3KooWJBDqsyHQF2MWiCdU4kdqx4zTsSTLRdShg7Ui6CRWB4uc';
const otherId = '12D3KooWP7CwQswqLKZbwvYd9wrEynnL9F2aKVP1X9huNASBTuqj';
const peerId = '12D3KooWPCyWnZCXR3VGdrQjLr5d8TBaAHD956XZvo6xoCXYB5AR';

const fenceOf = ({ relays = [] as string[], hosts = [] as string[] }): Fence => {
  const fence = makeFence(hosts);
  for (const relay of relays) fence.addRelay(readAddress(relay)!);
  return fence;
};

const allows = (fence: Fence, address: string): boolean => {
  const read = readAddress(address);
  return read !== undefined && fence.allows(read);
};

describe('what may be dialled with a relay at 127.0.0.1:9001 and one at wss relay.example.org', () => {
  const fence = fenceOf({
    relays: [`/ip4/127.0.0.1/tcp/9001/ws/p2p/${relayId}`, `/dns4/relay.example.org/tcp/443/wss/p2p/${relayId}`],
  });
  test.each([
    ['the relay', `/ip4/127.0.0.1/tcp/9001/ws/p2p/${relayId}`],
    ['without its id', '/ip4/127.0.0.1/tcp/9001/ws'],
    ['a circuit through it', `/ip4/127.0.0.1/tcp/9001/ws/p2p/${relayId}/p2p-circuit/p2p/${peerId}`],
    ['the other', `/dns4/relay.example.org/tcp/443/wss/p2p/${relayId}`],
    ['the other, spelt in two', `/dns4/relay.example.org/tcp/443/tls/ws/p2p/${relayId}`],
    ['the other in capitals', `/dns/RELAY.example.ORG/tcp/443/wss/p2p/${relayId}`],
  ])('%s', (_what, address) => expect(allows(fence, address)).toBe(true));

  test.each([
    ['another port', `/ip4/127.0.0.1/tcp/9002/ws/p2p/${relayId}`],
    ['another address', `/ip4/127.0.0.2/tcp/9001/ws/p2p/${relayId}`],
    ['a name for it', `/dns4/localhost/tcp/9001/ws/p2p/${relayId}`],
    ['IPv6 loopback', `/ip6/::1/tcp/9001/ws/p2p/${relayId}`],
    ['IPv4 inside IPv6', `/ip6/::ffff:127.0.0.1/tcp/9001/ws/p2p/${relayId}`],
    ['the number of the address', `/dns4/2130706433/tcp/9001/ws/p2p/${relayId}`],
    ['a final dot', `/dns4/relay.example.org./tcp/443/wss/p2p/${relayId}`],
    ['a longer name', `/dns4/relay.example.org.evil.example/tcp/443/wss/p2p/${relayId}`],
    ['a private address', `/ip4/192.168.0.1/tcp/9001/ws/p2p/${relayId}`],
    ['a metadata service', '/ip4/169.254.169.254/tcp/80/ws'],
    ['a circuit through another relay', `/ip4/10.0.0.1/tcp/9001/ws/p2p/${relayId}/p2p-circuit/p2p/${peerId}`],
  ])('not %s', (_what, address) => expect(allows(fence, address)).toBe(false));

  test.each([
    ['a second address', `/ip4/127.0.0.1/tcp/9001/ws/ip4/10.0.0.1/tcp/22/ws/p2p/${relayId}`],
    ['a first address', `/ip4/10.0.0.1/tcp/22/ip4/127.0.0.1/tcp/9001/ws/p2p/${relayId}`],
    ['a second port', `/ip4/127.0.0.1/tcp/9001/tcp/22/ws/p2p/${relayId}`],
    ['another name for TLS', `/ip4/127.0.0.1/tcp/9001/tls/sni/evil.example/ws/p2p/${relayId}`],
    ['a path', `/ip4/127.0.0.1/tcp/9001/ws/http-path/admin/p2p/${relayId}`],
    ['a zone', `/ip6zone/eth0/ip6/fe80::1/tcp/9001/ws/p2p/${relayId}`],
    ['a circuit behind a circuit', `/ip4/127.0.0.1/tcp/9001/ws/p2p/${relayId}/p2p-circuit/p2p/${otherId}/p2p-circuit`],
    ['an address behind a circuit', `/ip4/127.0.0.1/tcp/9001/ws/p2p/${relayId}/p2p-circuit/ip4/10.0.0.1/tcp/22/ws`],
    ['an address behind a peer', `/ip4/127.0.0.1/tcp/9001/ws/p2p/${relayId}/ip4/10.0.0.1/tcp/22/ws`],
    ['a circuit without a relay', '/ip4/127.0.0.1/tcp/9001/ws/p2p-circuit'],
    ['plain TCP', `/ip4/127.0.0.1/tcp/9001/p2p/${relayId}`],
    ['UDP', '/ip4/127.0.0.1/udp/9001/quic-v1'],
    ['WebRTC', `/ip4/127.0.0.1/udp/9001/webrtc-direct/p2p/${relayId}`],
    ['HTTP', '/ip4/127.0.0.1/tcp/9001/http'],
    ['a list of addresses in the DNS', `/dnsaddr/relay.example.org/p2p/${relayId}`],
    ['a socket file', '/unix/%2Ftmp%2Fsocket/ws'],
    ['only a peer', `/p2p/${relayId}`],
    ['nothing', ''],
    ['no address', 'ws://127.0.0.1:9001'],
    ['no port', '/ip4/127.0.0.1/ws'],
    ['no host', '/tcp/9001/ws'],
    ['bad bytes', '/ip4/127.0.0.1/tcp/99999999/ws'],
  ])('no form with %s', (_what, address) => expect(readAddress(address)).toBeUndefined());

  test('a relay that was taken away', () => {
    const relay = readAddress(`/ip4/127.0.0.1/tcp/9001/ws/p2p/${relayId}`)!;
    const changing = makeFence([]);
    changing.addRelay(relay);
    expect(changing.allows(relay)).toBe(true);
    changing.removeRelay(relay);
    expect(changing.allows(relay)).toBe(false);
  });
});

describe('allowedWsHosts', () => {
  test.each([
    ['localhost', '/dns4/localhost/tcp/1234/ws', true],
    ['localhost', '/ip4/127.0.0.1/tcp/1234/ws', false],
    ['localhost:9001', '/dns4/localhost/tcp/9001/ws', true],
    ['localhost:9001', '/dns4/localhost/tcp/9002/ws', false],
    ['Relay.Example.org', '/dns4/relay.example.org/tcp/443/wss', true],
    ['example.org', '/dns4/relay.example.org/tcp/443/wss', false],
    ['127.0.0.1', '/ip4/127.0.0.1/tcp/9001/ws', true],
    ['127.0.0.1:9001', '/ip4/127.0.0.1/tcp/90/ws', false],
    ['::1', '/ip6/::1/tcp/9001/ws', true],
    ['0:0:0:0:0:0:0:1', '/ip6/::1/tcp/9001/ws', true],
    ['[::1]', '/ip6/0:0::1/tcp/9001/ws', true],
    ['[::1]:9001', '/ip6/::1/tcp/9001/ws', true],
    ['[::1]:9001', '/ip6/::1/tcp/9002/ws', false],
    ['fe80::1', '/ip6/fe80::2/tcp/9001/ws', false],
  ])('%s and %s: %s', (host, address, expected) => expect(allows(fenceOf({ hosts: [host] }), address)).toBe(expected));

  test.each(['', 'ws://localhost', 'localhost/', 'a b', 'localhost:', 'localhost:x', '[::1', '::1]', '[::xyz]', '*'])(
    '"%s" is refused by name',
    (host) =>
      expect(() => makeFence([host])).toThrow(`[INVALID_ARGUMENT] allowedWsHosts: "${host}" is not of the form`),
  );
});

describe('hints for a peer', () => {
  const relay = `/ip4/127.0.0.1/tcp/9001/ws/p2p/${relayId}`;
  const fence = fenceOf({ relays: [relay], hosts: ['localhost'] });
  test.each([
    ['of itself', `/dns4/localhost/tcp/1/ws/p2p/${peerId}`, `/dns4/localhost/tcp/1/ws/p2p/${peerId}`],
    ['of itself without its id', '/dns4/localhost/tcp/1/ws', `/dns4/localhost/tcp/1/ws/p2p/${peerId}`],
    ['a relay', relay, `${relay}/p2p-circuit/p2p/${peerId}`],
    ['a circuit', `${relay}/p2p-circuit`, `${relay}/p2p-circuit/p2p/${peerId}`],
    ['a circuit to it', `${relay}/p2p-circuit/p2p/${peerId}`, `${relay}/p2p-circuit/p2p/${peerId}`],
  ])('%s', (_what, hint, dialled) => {
    expect(dialAddresses(peerId, [hint, hint], fence)).toEqual({ allowed: [dialled], refused: [] });
  });

  test.each([
    ['another relay', `/ip4/10.0.0.1/tcp/9001/ws/p2p/${relayId}`],
    ['a circuit to another peer', `${relay}/p2p-circuit/p2p/${otherId}`],
    ['nonsense', 'http://10.0.0.1/'],
  ])('%s is not dialled', (_what, hint) => {
    expect(dialAddresses(peerId, [hint], fence)).toEqual({ allowed: [], refused: [hint] });
  });
});
