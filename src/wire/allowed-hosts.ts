/** Which hosts a vat's `fetch` may reach: the entries of `network.allowedHosts` in its config. */

const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const PATTERN = RegExp(`^(http://|https://)?(\\*\\.)?(${LABEL}(?:\\.${LABEL})*|\\[[0-9a-f:]+\\])(?::(\\d{1,5}))?$`);

/** As long as a host's name may be, with scheme and port. */
const MAX_LENGTH = 270;

const defaultPorts: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

const portOf = ({ protocol, port }: URL): string | undefined => port || defaultPorts[protocol];

const parse = (pattern: string) => {
  if (pattern.length > MAX_LENGTH) return undefined;
  const [, scheme = 'https://', wildcard, host, port] = PATTERN.exec(pattern) ?? [];
  const text = `${scheme}${host}${port === undefined ? '' : `:${port}`}`;
  if (host === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  // In another form than that of URLs it would never match: `[0::1]`, `127.1`, a port with a zero in front.
  if (url.hostname !== host || (port !== undefined && portOf(url) !== port)) return undefined;
  const isAddress = /\]$|\.\d+$/.test(host);
  if (wildcard !== undefined && isAddress) return undefined;
  return { url, below: wildcard !== undefined };
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
    const { url: allowed, below } = parsed;
    if (url.protocol !== allowed.protocol || portOf(url) !== portOf(allowed)) return false;
    return below ? url.hostname.endsWith(`.${allowed.hostname}`) : url.hostname === allowed.hostname;
  });
