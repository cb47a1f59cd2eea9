/** What relays answer who asks for a peer. */
const relayAnswers: Readonly<Record<string, string>> = {
  NO_RESERVATION: 'the relay does not have the peer',
  CONNECTION_FAILED: 'the relay could not reach the peer',
  // libp2p's relays answer so as well when the peer is just leaving.
  MALFORMED_MESSAGE: 'the relay could not reach the peer',
  PERMISSION_DENIED: 'the relay does not permit it',
  RESOURCE_LIMIT_EXCEEDED: 'the relay has reached its limits',
};

/**
 * What a person reads of a failed dial. Not every error of libp2p is an `Error`: websockets fail with events, and several
 * addresses with an `AggregateError` that says nothing itself.
 */
export const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [...new Set(error.errors.map(reasonOf))].join('; ');
  }
  if (error instanceof Event) {
    const message: unknown = Reflect.get(error, 'message');
    return typeof message === 'string' && message !== '' ? message : 'the socket could not be opened';
  }
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time';
  if (error.name === 'UnsupportedProtocolError') return 'the peer is no kernel of a version that this one understands';
  const [, status] = /^failed to connect via relay with status (\w+)$/.exec(error.message) ?? [];
  return relayAnswers[status ?? ''] ?? (error.message || error.name);
};

export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(reasonOf(error)));
