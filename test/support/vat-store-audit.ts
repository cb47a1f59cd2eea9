import { isVatAllocated, asVRef } from '../../src/wire/ids.ts';
import type { KernelDatabase } from '../../src/kernel/index.ts';
import { decodeString } from '../../src/kernel/store/string-codec.ts';

/** The stores of all vats as text. */
export const readVatStores = (database: KernelDatabase): Map<string, Map<string, string>> => {
  const stores = new Map<string, Map<string, string>>();
  for (const { vat, key, value } of database.executeQuery('SELECT vat, key, value FROM vat_store ORDER BY vat, key')) {
    if (!(key instanceof Uint8Array) || !(value instanceof Uint8Array)) throw TypeError('a row is not bytes');
    const store = stores.get(String(vat)) ?? new Map<string, string>();
    store.set(decodeString(key), decodeString(value));
    stores.set(String(vat), store);
  }
  return stores;
};

/** References in the stores of vats that the kernel knows nothing of: imports that are counted, exports with a status. */
export const auditVatStores = (database: KernelDatabase): string[] => {
  const known = new Set(
    database.executeQuery('SELECT vat, vref FROM clist').map(({ vat, vref }) => `${String(vat)} ${String(vref)}`),
  );
  const problems: string[] = [];
  for (const [vat, store] of readVatStores(database)) {
    for (const [key, value] of store) {
      const [, kind = '', rest = ''] = /^vom\.(rc|ir|es)\.(.*)$/.exec(key) ?? [];
      const vref = rest.replace(/\|.*$/, '');
      if (kind === 'es') {
        const names = value.length === 1 ? [vref] : [...value].map((_, facet) => `${vref}:${facet}`);
        names.forEach((name, i) => {
          if (value[i] !== 'n' && !known.has(`${vat} ${name}`)) problems.push(`${vat}: ${name} is exported to nobody`);
        });
      } else if (kind !== '' && !isVatAllocated(asVRef(vref)) && !known.has(`${vat} ${vref}`)) {
        problems.push(`${vat}: ${vref} is counted and no import`);
      }
    }
  }
  return problems;
};
