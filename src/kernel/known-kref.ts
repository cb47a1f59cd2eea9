import { KernelError } from '../wire/errors.ts';
import { isPromiseRef, type KRef } from '../wire/ids.ts';
import type { KernelStore } from './store/open-store.ts';

/**
 * A reference from outside counts only while something inside still holds the object (R5).
 * @throws KernelError `OBJECT_NOT_FOUND`
 */
export const checkKnown = ({ objects, promises }: KernelStore, kref: KRef): void => {
  const known = isPromiseRef(kref) ? promises.get(kref) !== undefined : (objects.get(kref)?.reachable ?? 0) > 0;
  if (!known) throw new KernelError('OBJECT_NOT_FOUND', `no object ${kref}: it never was, or it is gone`);
};
