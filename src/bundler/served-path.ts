/** What of a folder is served: nothing outside of it, and nothing hidden, since any page may ask. */
import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

const decoded = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};

/** Hidden files are where people keep secrets; `..` is among the names that begin with a dot. */
const isServable = (segment: string | undefined): segment is string =>
  segment !== undefined && !segment.startsWith('.') && !/[/\\\0]/.test(segment);

/** The path in `root` that a request asks for, or undefined when it asks for what is never served. */
export const servedPath = (root: string, requestPath: string): string | undefined => {
  const segments = requestPath
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded);
  return segments.every(isServable) ? join(root, ...segments) : undefined;
};

/**
 * Follows the symbolic links of a path, which may lead out of `root` or nowhere.
 * @param root - itself without symbolic links.
 */
export const resolveWithin = async (
  root: string,
  path: string,
): Promise<{ at: 'inside'; path: string } | { at: 'outside' } | { at: 'nowhere' }> => {
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return { at: 'nowhere' };
  return real === root || real.startsWith(root + sep) ? { at: 'inside', path: real } : { at: 'outside' };
};
