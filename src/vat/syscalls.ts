import type { CapData } from '../wire/capdata.ts';
import { sizeProblem } from '../wire/capdata-size.ts';
import { asVRef, type VRef } from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';
import { countItems } from '../wire/syscall-items.ts';
import type { FetchRequest, VatResolution, VatSyscall } from '../wire/vat-protocol.ts';
import type { VatStore } from './vat-store.ts';

type Powers = {
  store: VatStore;
  limits: Limits;
  onRowChange(key: string): void;
  /** The crank asks for more than it may: it is at fault, and nothing of it counts any more. */
  onExcess(problem: string): void;
};

const sizeOf = ({ url, headers, body }: FetchRequest): number =>
  headers.flat().reduce((sum, text) => sum + text.length, url.length + (body?.byteLength ?? 0));

const toVRefs = (vrefs: readonly string[]): VRef[] => vrefs.map((vref) => asVRef(vref));

/**
 * The syscall object that liveslots calls. Calls that change the kernel are gathered and travel with the answer to the
 * delivery (P3); the store is at hand.
 */
export const makeSyscalls = ({ store, limits, onRowChange, onExcess }: Powers) => {
  let gathered: VatSyscall[] = [];
  let count = 0;
  let items = 0;
  let length = 0;
  /** After an excess nothing is kept, or a vat that goes on and on would fill the memory before it is ended. */
  let over = false;

  const exceed = (problem: string): void => {
    over = true;
    gathered = [];
    onExcess(problem);
  };

  /** Liveslots may decide many promises in one syscall; each counts. */
  const gather = (syscall: VatSyscall, parts = 1): void => {
    if (over) return;
    gathered.push(syscall);
    count += parts;
    items += countItems(syscall, limits);
    if (count > limits.syscallsPerCrank) {
      exceed(`it made more than ${limits.syscallsPerCrank} syscalls in one delivery`);
    } else if (items > limits.itemsPerCrank) {
      exceed(`what it sent in one delivery has more than ${limits.itemsPerCrank} references`);
    }
  };

  const weigh = (weight: number): void => {
    length += weight;
    if (length > limits.crankLength && !over) {
      exceed(`what it sent in one delivery is longer than ${limits.crankLength} characters`);
    }
  };

  const toCapData = ({ body, slots }: CapData): CapData<VRef> => {
    const problem = sizeProblem({ body, slots }, limits);
    if (problem !== null && !over) exceed(`something it sent is too large: ${problem}`);
    weigh(body.length);
    return { body, slots: toVRefs(slots) };
  };

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
        gather(
          [
            'resolve',
            resolutions.map(([vpid, rejected, data]): VatResolution => [asVRef(vpid), rejected, toCapData(data)]),
          ],
          resolutions.length,
        ),
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
    /** The new incarnation knows no more of these promises (R4). Liveslots has no such call, nor the next two. */
    forgetPromises: (vrefs: VRef[]): void => gather(['forgetPromises', vrefs]),
    fetch: (id: number, request: FetchRequest): void => {
      weigh(sizeOf(request));
      gather(['fetch', id, request]);
    },
    abortFetch: (id: number): void => gather(['abortFetch', id]),
    /** What has been asked since the last call, in order. */
    take: (): VatSyscall[] => {
      const syscalls = gathered;
      gathered = [];
      count = 0;
      items = 0;
      length = 0;
      return syscalls;
    },
  });
};

export type Syscall = ReturnType<typeof makeSyscalls>['syscall'];
