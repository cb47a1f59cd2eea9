import * as v from 'valibot';
import { KernelError } from './errors.ts';
import type { RemoteCommsOptions } from './remotes.ts';

const AddressesStruct = v.pipe(
  v.array(
    v.pipe(
      v.string('expected a multiaddr'),
      v.regex(/^\/[^\s,]{1,300}$/, 'expected a multiaddr, such as /ip4/127.0.0.1/tcp/9001/ws'),
    ),
  ),
  v.maxLength(20),
);
const RelayStruct = v.pipe(
  v.string('expected a multiaddr'),
  v.regex(
    /^\/[^\s,]{1,300}\/p2p\/[1-9A-HJ-NP-Za-km-z]{40,60}$/,
    "expected a multiaddr that ends with the relay's /p2p/<peer id>",
  ),
);
const CountStruct = v.pipe(v.number('expected a positive whole number'), v.safeInteger(), v.minValue(1));

const RemoteCommsOptionsStruct = v.strictObject({
  relays: v.optional(v.pipe(v.array(RelayStruct), v.maxLength(20))),
  allowedWsHosts: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.regex(/^[^\s/,]{1,260}$/, 'expected host or host:port'))), v.maxLength(1_000)),
  ),
  directListenAddresses: v.optional(AddressesStruct),
  maxQueue: v.optional(CountStruct),
  maxRetryAttempts: v.optional(CountStruct),
});

/** @throws KernelError `INVALID_ARGUMENT`, naming the option. */
export const parseRemoteCommsOptions = (raw: unknown): RemoteCommsOptions => {
  const parsed = v.safeParse(RemoteCommsOptionsStruct, raw);
  if (parsed.success) {
    const { output } = parsed;
    return Object.fromEntries(Object.entries(output).filter(([, value]) => value !== undefined));
  }
  const [issue] = parsed.issues;
  throw new KernelError('INVALID_ARGUMENT', `${v.getDotPath(issue) ?? 'options'}: ${issue.message}`);
};
