/** The text of an ocap URL: `ocap:<oid>@<peer id>[,<multiaddr of a relay>…]`. What an oid seals, only its issuer knows. */
import * as v from 'valibot';
import { KernelError } from './errors.ts';
import { shippedLimits as limits } from './limits.ts';
import type { PeerId } from './network.ts';
import type { OcapUrlOptions } from './remotes.ts';

export type OcapUrlParts = { oid: string; peerId: PeerId; hints: string[] };

const MAX_LENGTH = 2_048;
const MAX_HINTS = 3;

const OidStruct = v.pipe(v.string(), v.regex(/^z[1-9A-HJ-NP-Za-km-z]{1,200}$/));
const PeerIdStruct = v.pipe(v.string(), v.regex(/^[1-9A-HJ-NP-Za-km-z]{40,60}$/));
const HintStruct = v.pipe(v.string(), v.regex(/^(?:\/[A-Za-z0-9.:_-]+)+$/), v.maxLength(400));

const invalid = (why: string) =>
  new KernelError(
    'URL_INVALID',
    `${why}; an ocap URL looks like ocap:z…@12D3KooW…,/dns4/relay.example/tcp/443/wss/p2p/12D3KooW…`,
  );

/** @throws KernelError `URL_INVALID`; the text, which is a secret, is in no error. */
export const parseOcapUrl = (text: unknown): OcapUrlParts => {
  if (typeof text !== 'string') throw invalid('expected a text');
  const url = text.trim();
  if (url.length > MAX_LENGTH) throw invalid(`it is longer than ${MAX_LENGTH} characters`);
  if (!url.startsWith('ocap:')) throw invalid('it does not begin with "ocap:"');
  const [, oid, rest] = /^ocap:([^@]*)@(.*)$/s.exec(url) ?? [];
  if (oid === undefined || rest === undefined) throw invalid('it has no "@"');
  const [peerId, ...hints] = rest.split(',');
  if (!v.is(OidStruct, oid)) throw invalid('what stands before the "@" is no oid');
  if (!v.is(PeerIdStruct, peerId)) throw invalid('what follows the "@" is no peer id');
  if (hints.length > MAX_HINTS) throw invalid(`it has more than ${MAX_HINTS} addresses`);
  const wrong = hints.findIndex((hint) => !v.is(HintStruct, hint));
  if (wrong >= 0) throw invalid(`address ${wrong + 1} after the peer id is no multiaddr`);
  return { oid, peerId, hints };
};

const textOf = (most: number) => {
  const expected = `expected 1 to ${most} characters`;
  return v.optional(v.pipe(v.string(expected), v.minLength(1, expected), v.maxLength(most, expected)));
};
const positive = (expected: string) =>
  v.optional(v.pipe(v.number(expected), v.safeInteger(expected), v.minValue(1, expected)));

const OcapUrlOptionsStruct = v.strictObject({
  name: textOf(limits.urlNameLength),
  petName: textOf(limits.urlNameLength),
  expires: positive('expected a time in milliseconds since 1970'),
  uses: positive('expected a positive whole number'),
});

/** @throws KernelError `INVALID_ARGUMENT`, naming the option: one that is misspelt would be a condition that does not hold. */
export const parseOcapUrlOptions = (raw: unknown): OcapUrlOptions => {
  const parsed = v.safeParse(OcapUrlOptionsStruct, raw);
  if (parsed.success)
    return Object.fromEntries(Object.entries(parsed.output).filter(([, value]) => value !== undefined));
  const [issue] = parsed.issues;
  const what = issue.type === 'strict_object' ? 'there is no such option' : issue.message;
  throw new KernelError('INVALID_ARGUMENT', `${v.getDotPath(issue) ?? 'options'}: ${what}`);
};

export const formatOcapUrl = ({ oid, peerId, hints }: OcapUrlParts): string =>
  `ocap:${oid}@${[peerId, ...hints.slice(0, MAX_HINTS)].join(',')}`;
