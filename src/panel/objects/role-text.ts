import type { ObjectSummary } from '../../wire/host-api.ts';

/** What an object is, by its role or by what its vat alleges. */
export const roleText = ({ role, iface, owner }: Pick<ObjectSummary, 'role' | 'iface' | 'owner'>): string => {
  if (role === 'root') return owner.kind === 'vat' ? `root of ${owner.name}` : 'root of a vat';
  if (role === 'service') return 'service';
  return iface ?? 'object';
};
