/** Options of the network in an address: a parameter for each option that is given, its value as JSON. */
import { KernelError } from '../wire/errors.ts';
import { parseRemoteCommsOptions } from '../wire/remote-comms-options.ts';
import type { RemoteCommsOptions } from '../wire/remotes.ts';

const names = {
  relays: true,
  allowedWsHosts: true,
  directListenAddresses: true,
  maxQueue: true,
  maxRetryAttempts: true,
} as const satisfies Record<keyof RemoteCommsOptions, true>;

/**
 * A query for a kernel worker's address. Other parameters, such as `reset-storage`, may be added to it.
 * @throws KernelError `INVALID_ARGUMENT`, naming the option.
 */
export const createCommsQueryString = (options: RemoteCommsOptions): URLSearchParams => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parseRemoteCommsOptions(options))) query.set(name, JSON.stringify(value));
  return query;
};

const readValue = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new KernelError('INVALID_ARGUMENT', `${name}: expected JSON, as createCommsQueryString writes it`);
  }
};

/**
 * The options in an address; `{}` when there are none. Other parameters are passed over.
 * @throws KernelError `INVALID_ARGUMENT`, naming the option.
 */
export const getCommsParams = ({ search }: { search: string }): RemoteCommsOptions => {
  const options: Record<string, unknown> = {};
  const query = new URLSearchParams(search);
  for (const name of Object.keys(names)) {
    const [text, another] = query.getAll(name);
    if (another !== undefined) throw new KernelError('INVALID_ARGUMENT', `${name}: given more than once`);
    if (text !== undefined) options[name] = readValue(name, text);
  }
  return parseRemoteCommsOptions(options);
};

/** The options in the address of this worker or page. Throws as `getCommsParams` does. */
export const getCommsParamsFromCurrentLocation = (): RemoteCommsOptions => getCommsParams(location);
