/** What a cluster config asks for, in words that a person can judge before anything of it runs. */
import type { ClusterConfig, VatConfig } from '../../wire/cluster-config.ts';
import type { IOSpec } from '../../wire/io-spec.ts';

export type VatRequest = {
  name: string;
  isBootstrap: boolean;
  /** The address of its code. */
  codeFrom: string;
  globals: readonly string[];
  hosts: readonly string[];
  /** JSON; null where it gets none. */
  parameters: string | null;
  /** What it asks for beyond what the kernel does by default. */
  options: string[];
};

export type ConfigRequests = {
  vats: VatRequest[];
  services: readonly string[];
  /** Each with what it reaches: `console: a terminal of this kernel, both ways`. */
  io: { name: string; what: string }[];
  /** Whether a subcluster of the same config ends first. */
  replaces: boolean;
};

const ways = { in: 'read only', out: 'written only', inout: 'both ways' } as const;

const reachOf = ({ type, path, port, url }: IOSpec): string => {
  switch (type) {
    case 'socket':
      return `the socket ${path}, which the kernel listens on`;
    case 'tcp':
      return `port ${port} of this machine, which the kernel listens on`;
    case 'file':
      return `the file ${path}`;
    case 'stdio':
      return 'standard input and output of the kernel’s process';
    case 'websocket':
      return `a connection to ${url}`;
    case 'console':
      return 'a console in this panel';
    default:
      return `${type}, which this kernel’s host knows`;
  }
};

const optionsOf = ({ creationOptions = {} }: VatConfig): string[] => {
  const { critical, onFault, reapInterval, startTimeLimitMs, deliveryTimeLimitMs } = creationOptions;
  return [
    ...(critical === true ? ['its end ends the subcluster'] : []),
    ...(onFault === undefined ? [] : [`a fault leads to: ${onFault}`]),
    ...(reapInterval === undefined
      ? []
      : [
          reapInterval === 'never'
            ? 'garbage is collected when told to'
            : `garbage is collected after ${reapInterval} deliveries`,
        ]),
    ...(startTimeLimitMs === undefined ? [] : [`may take ${startTimeLimitMs} ms to start`]),
    ...(deliveryTimeLimitMs === undefined ? [] : [`may take ${deliveryTimeLimitMs} ms for a delivery`]),
  ];
};

/** The address of this extension, with which those of its own files begin. */
export const extensionRoot = (): string => new URL('/', document.baseURI).href;

/** An address as people read it: `this extension: vats/counter/cluster.json`. */
export const placeText = (url: string, root: string): string => {
  if (url.startsWith('data:')) return 'the config itself (data:)';
  return url.startsWith(root) ? `this extension: ${url.slice(root.length)}` : url;
};

/** @param root - the address of this extension, whose own files are said to be its own */
export const requestsOf = (config: ClusterConfig, configUrl: string, root: string): ConfigRequests => {
  const { bootstrap, vats, services = [], io = {}, bundles = {}, forceReset = false } = config;
  const codeOf = (vat: VatConfig): string => {
    const { sourceSpec, bundleSpec } = vat.bundleName === undefined ? vat : (bundles[vat.bundleName] ?? {});
    const spec = sourceSpec ?? bundleSpec ?? '';
    // What is no address is for the kernel to refuse, by the field's name.
    return placeText(URL.parse(spec, configUrl)?.href ?? spec, root);
  };
  return {
    vats: Object.entries(vats).map(([name, vat]) => ({
      name,
      isBootstrap: name === bootstrap,
      codeFrom: codeOf(vat),
      globals: vat.globals ?? [],
      hosts: vat.network?.allowedHosts ?? [],
      parameters: vat.parameters === undefined ? null : JSON.stringify(vat.parameters, null, 2),
      options: optionsOf(vat),
    })),
    services,
    io: Object.entries(io).map(([name, spec]) => ({
      name,
      what: `${reachOf(spec)}, ${ways[spec.direction ?? 'inout']}`,
    })),
    replaces: forceReset,
  };
};
