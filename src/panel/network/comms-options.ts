/** The network's options, changed by a person: what is not named stays as it was. */
import { parseOcapUrl } from '../../wire/ocap-url.ts';
import type { RemoteCommsOptions } from '../../wire/remotes.ts';

/** One a line, or separated by spaces. */
export const linesOf = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** With these relays at the end; one that is there already is not added again. Without options: as a network that begins. */
export const withRelays = (options: RemoteCommsOptions | null, added: readonly string[]): RemoteCommsOptions => ({
  ...options,
  relays: [...new Set([...(options?.relays ?? []), ...added])],
});

export const withoutRelay = (options: RemoteCommsOptions, address: string): RemoteCommsOptions => ({
  ...options,
  relays: (options.relays ?? []).filter((each) => each !== address),
});

/** The relays that a URL names and the network does not have. A text that is no URL names none. */
export const missingRelays = (options: RemoteCommsOptions | null, url: string): string[] => {
  try {
    return parseOcapUrl(url).hints.filter((hint) => !(options?.relays ?? []).includes(hint));
  } catch {
    // The kernel says what is wrong with it.
    return [];
  }
};
