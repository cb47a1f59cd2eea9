/**
 * Where this kernel may dial: its relays and the websocket hosts that its user listed, and circuits through them. The addresses of
 * others (hints in URLs, what peers tell of themselves) are chosen by strangers, so whatever is not exactly of a known form is refused.
 */
import { multiaddr, type Component, type Multiaddr } from '@multiformats/multiaddr';
import { KernelError } from '../wire/errors.ts';
import type { PeerId } from '../wire/network.ts';

/** A websocket endpoint, and who is to be found there. */
export type DialAddress = {
  /** Lower case, or an IP address in its shortest form. */
  host: string;
  port: string;
  /** Whom the socket leads to. */
  at: PeerId | undefined;
  /** With `at` as the relay: the peer behind it, when the address names one. */
  circuit: { to: PeerId | undefined } | undefined;
  multiaddr: Multiaddr;
};

const hostForms: readonly (string | undefined)[] = ['ip4', 'ip6', 'dns', 'dns4', 'dns6'];
const webSocketForms: readonly (readonly string[])[] = [['ws'], ['wss'], ['tls', 'ws']];

/** Through its bytes, so that each address has one spelling. */
const canonical = (input: string | Multiaddr): Multiaddr => multiaddr(multiaddr(input).bytes);

/** The components of an address in the order they are read. */
const reader = (components: Component[]) => {
  let next = 0;
  return {
    /** Reads these if they come next. */
    take: (...names: string[]): boolean => {
      const found = names.every((name, index) => components[next + index]?.name === name);
      if (found) next += names.length;
      return found;
    },
    /** Reads one of these and gives its value. */
    takeValue: (names: readonly (string | undefined)[]): string | undefined =>
      names.includes(components[next]?.name) ? components[next++]?.value : undefined,
    isAtEnd: () => next === components.length,
  };
};

/**
 * Reads `<host>/tcp/<port>/<ws or wss>[/p2p/<peer>][/p2p-circuit[/p2p/<peer>]]`.
 * @returns undefined for every other form, whether libp2p knows it or not
 */
export const readAddress = (input: string | Multiaddr): DialAddress | undefined => {
  let address: Multiaddr;
  try {
    address = canonical(input);
  } catch {
    return undefined;
  }
  const { take, takeValue, isAtEnd } = reader(address.getComponents());
  const host = takeValue(hostForms);
  const port = takeValue(['tcp']);
  if (host === undefined || port === undefined || !webSocketForms.some((form) => take(...form))) return undefined;
  const at = takeValue(['p2p']);
  const circuit = at !== undefined && take('p2p-circuit') ? { to: takeValue(['p2p']) } : undefined;
  if (!isAtEnd()) return undefined;
  return { host: host.toLowerCase(), port, at, circuit, multiaddr: address };
};

/** `host`, `host:port`, `::1`, `[::1]` or `[::1]:port`. */
const readHost = (entry: string): { host: string; port: string | undefined } | undefined => {
  const found = /^(?:\[([0-9a-f:.]+)\]|([0-9a-f]*:[0-9a-f.]*:[0-9a-f:.]*)|([a-z0-9._-]+))(?::(\d{1,5}))?$/i.exec(entry);
  const [, bracketed, bare, name, port] = found ?? [];
  const ip6 = bracketed ?? (port === undefined ? bare : undefined);
  try {
    const host = ip6 === undefined ? name : canonical(`/ip6/${ip6}`).getComponents()[0]?.value;
    return host === undefined ? undefined : { host: host.toLowerCase(), port };
  } catch {
    return undefined;
  }
};

const endpoint = (host: string, port: string): string => `${host} ${port}`;

export type Fence = {
  addRelay(relay: DialAddress): void;
  removeRelay(relay: DialAddress): void;
  allows(address: DialAddress): boolean;
};

/**
 * @param allowedWsHosts - entries `host` or `host:port`
 * @throws KernelError `INVALID_ARGUMENT` naming an entry of another form
 */
export const makeFence = (allowedWsHosts: readonly string[]): Fence => {
  const hosts = new Set<string>();
  const endpoints = new Set<string>();
  for (const entry of allowedWsHosts) {
    const read = readHost(entry);
    if (read === undefined) {
      throw new KernelError('INVALID_ARGUMENT', `allowedWsHosts: "${entry}" is not of the form host or host:port`);
    }
    if (read.port === undefined) hosts.add(read.host);
    else endpoints.add(endpoint(read.host, read.port));
  }
  const relays = new Set<DialAddress>();
  const isRelay = ({ host, port }: DialAddress): boolean =>
    [...relays].some((relay) => relay.host === host && relay.port === port);
  return harden({
    addRelay: (relay) => void relays.add(relay),
    removeRelay: (relay) => void relays.delete(relay),
    allows: (address) =>
      hosts.has(address.host) || endpoints.has(endpoint(address.host, address.port)) || isRelay(address),
  });
};
