/** Where in the panel one is, as the page's hash says it: `#/objects/ko12?q=alice`. */

export type Route = {
  view: string;
  /** What follows the view's id, decoded. */
  path: readonly string[];
  query: Readonly<Record<string, string>>;
};

/** A route as links give it: what is left out is empty. */
export type To = { view: string; path?: readonly string[]; query?: Readonly<Record<string, string>> };

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A stray percent sign, typed by hand: it means itself.
    return segment;
  }
};

/** Never fails: a hash that is no route has an empty view, and so has none at all. */
export const parseRoute = (hash: string): Route => {
  const text = hash.replace(/^#\/?/, '');
  const cut = text.indexOf('?');
  const [view = '', ...path] = (cut === -1 ? text : text.slice(0, cut))
    .split('/')
    .filter((segment) => segment !== '')
    .map(decode);
  const query = Object.fromEntries(new URLSearchParams(cut === -1 ? '' : text.slice(cut + 1)));
  return { view, path, query };
};

/** The other way round: `#/objects/ko12?q=alice`. */
export const hrefOf = ({ view, path = [], query = {} }: To): string => {
  const search = new URLSearchParams(query).toString();
  return `#/${[view, ...path].map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
};
