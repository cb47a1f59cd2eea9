/** Which hosts a vat's `fetch` may reach: the entries of `network.allowedHosts` in its config. */

const PATTERN =
  /^(http:\/\/|https:\/\/)?(\*\.)?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/;

const defaultPorts: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

const parse = (pattern: string) => {
  const [, scheme = 'https://', wildcard, host, port] = PATTERN.exec(pattern) ?? [];
  if (host === undefined) return undefined;
  const protocol = scheme.slice(0, -2);
  return { protocol, host, port: port ?? defaultPorts[protocol], below: wildcard !== undefined };
};

/** Whether a text is such an entry: `example.com`, `example.com:8443`, `*.example.com`, `http://localhost:3000`. */
export const isHostPattern = (text: string): boolean => parse(text) !== undefined;

/**
 * Whether a URL lies on one of the hosts. An entry with `*.` stands for all hosts below, not for the host itself; without a
 * port it stands for the scheme's own.
 */
export const isAllowedHost = (url: URL, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => {
    const parsed = parse(pattern);
    if (parsed === undefined) return false;
    const { protocol, host, port, below } = parsed;
    if (url.protocol !== protocol || (url.port || defaultPorts[protocol]) !== port) return false;
    return below ? url.hostname.endsWith(`.${host}`) : url.hostname === host;
  });
