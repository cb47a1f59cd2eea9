import { makeLiveSlots } from '@agoric/swingset-liveslots';
import type { VatId } from '../wire/ids.ts';
import type { VatDelivery } from '../wire/vat-protocol.ts';
import { gcTools } from './gc-tools.ts';
import type { Syscall } from './syscalls.ts';
import type { VatConsole } from './vat-console.ts';

export type VatNamespace = Record<string, unknown>;

type Options = {
  vatId: VatId;
  syscall: Syscall;
  console: VatConsole;
  /**
   * Evaluates the vat's code. `vatData` makes durable objects and collections; `inescapables` are globals that every
   * compartment of the vat must have, for WeakMaps to treat virtual objects right.
   */
  loadVat(vatData: object, inescapables: object): VatNamespace;
};

/**
 * Liveslots, typed: the library's own declarations say `any`. The function that it gives back runs one delivery and settles
 * when the vat is quiet; it rejects when liveslots itself or the vat's start fails.
 */
export const startLiveslots = ({ vatId, syscall, console, loadVat }: Options) => {
  // Liveslots reports the stacks of errors it passes on; they stay here (P12).
  const quiet = harden({ ...console, log: () => {}, info: () => {} });
  const buildVatNamespace = async ({ VatData }: { VatData: object }, inescapables: object): Promise<VatNamespace> =>
    loadVat(VatData, inescapables);
  const { dispatch } = makeLiveSlots(syscall, vatId, {}, {}, gcTools, quiet, buildVatNamespace) as {
    dispatch(delivery: VatDelivery): Promise<unknown>;
  };
  return dispatch;
};
