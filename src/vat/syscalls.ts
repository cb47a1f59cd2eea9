import type { CapData } from '../wire/capdata.ts';
import { asVRef, type VRef } from '../wire/ids.ts';
import type { VatResolution, VatSyscall } from '../wire/vat-protocol.ts';
import type { VatStore } from './vat-store.ts';

const toCapData = ({ body, slots }: CapData): CapData<VRef> => ({ body, slots: slots.map((slot) => asVRef(slot)) });
const toVRefs = (vrefs: readonly string[]): VRef[] => vrefs.map((vref) => asVRef(vref));

/**
 * The syscall object that liveslots calls. Calls that change the kernel are gathered and travel with the answer to the
 * delivery (P3); the store is at hand.
 */
export const makeSyscalls = ({ store, onRowChange }: { store: VatStore; onRowChange(key: string): void }) => {
  let gathered: VatSyscall[] = [];
  const gather = (syscall: VatSyscall): void => void gathered.push(syscall);
  const gc =
    (name: 'dropImports' | 'retireImports' | 'retireExports' | 'abandonExports') =>
    (vrefs: string[]): void =>
      gather([name, toVRefs(vrefs)]);

  return harden({
    syscall: {
      send: (target: string, methargs: CapData, result?: string) =>
        gather([
          'send',
          asVRef(target),
          { methargs: toCapData(methargs), ...(result === undefined ? {} : { result: asVRef(result) }) },
        ]),
      subscribe: (vpid: string) => gather(['subscribe', asVRef(vpid)]),
      resolve: (resolutions: [string, boolean, CapData][]) =>
        gather([
          'resolve',
          resolutions.map(([vpid, rejected, data]): VatResolution => [asVRef(vpid), rejected, toCapData(data)]),
        ]),
      exit: (isFailure: boolean, info: CapData) => gather(['exit', isFailure, toCapData(info)]),
      dropImports: gc('dropImports'),
      retireImports: gc('retireImports'),
      retireExports: gc('retireExports'),
      abandonExports: gc('abandonExports'),
      callNow: () => {
        throw Error('this kernel has no devices');
      },
      vatstoreGet: store.get,
      vatstoreGetNextKey: store.getNextKey,
      vatstoreSet: (key: string, value: string): void => {
        store.set(key, value);
        onRowChange(key);
      },
      vatstoreDelete: (key: string): void => {
        store.delete(key);
        onRowChange(key);
      },
    },
    /** The new incarnation knows no more of these promises (R4). Liveslots has no such call. */
    forgetPromises: (vrefs: VRef[]): void => gather(['forgetPromises', vrefs]),
    /** What has been asked since the last call, in order. */
    take: (): VatSyscall[] => {
      const syscalls = gathered;
      gathered = [];
      return syscalls;
    },
  });
};

export type Syscall = ReturnType<typeof makeSyscalls>['syscall'];
