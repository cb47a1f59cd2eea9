import { makeDurableApi } from './durable-api.ts';
import { makeDurableExos, type DurableExos } from './durable-exos.ts';
import { loadBundle } from './load-bundle.ts';
import { startLiveslots } from './liveslots.ts';
import { planCleanUp } from './plan-clean-up.ts';
import { makeSyscalls } from './syscalls.ts';
import type { VatConsole } from './vat-log.ts';
import { makeVatStore } from './vat-store.ts';
import { makeWeakByExo } from './weak-by-exo.ts';
import type { KernelFrame, VatStoreChange } from '../wire/vat-protocol.ts';

type Options = {
  init: Extract<KernelFrame, { type: 'init' }>;
  console: VatConsole;
  /** What the vat gets besides liveslots' own powers. */
  powers: object;
  /** What liveslots itself has to say. */
  liveslotsConsole: VatConsole;
  /** Rows that an attempt at this start has found to be out of date (R13). */
  newRows: readonly VatStoreChange[];
};

/** One attempt at one incarnation of a vat: its store cleaned up (R4), its code under liveslots, its exos durable when stored. */
export const makeIncarnation = ({ init, console, powers, liveslotsConsole, newRows }: Options) => {
  const { vatId, bundle, store: entries, clist } = init;
  const { changes, dropImports, retireImports, retireExports, watched, forgotten } = planCleanUp(entries, clist);
  const store = makeVatStore(entries, [...changes, ...newRows]);
  let exos: DurableExos | undefined;
  const otherRows: VatStoreChange[] = [];
  const { syscall, forgetPromises, take } = makeSyscalls({ store, onRowChange: (key) => exos?.onRowChange(key) });

  if (dropImports.length > 0) syscall.dropImports(dropImports);
  if (retireImports.length > 0) syscall.retireImports(retireImports);
  if (retireExports.length > 0) syscall.retireExports(retireExports);
  if (forgotten.length > 0) forgetPromises(forgotten);
  // Liveslots awaits these again and relies on the subscriptions of the last incarnation, which ended with it.
  for (const promise of watched) syscall.subscribe(promise);

  const dispatch = startLiveslots({
    vatId,
    syscall,
    console: liveslotsConsole,
    loadVat: ({ vatData: rawVatData, inescapables: rawInescapables, references }) => {
      const durableExos = makeDurableExos({
        store,
        references,
        vatData: rawVatData,
        onOtherMethods: (row) => void otherRows.push(row),
      });
      exos = durableExos;
      const { vatData, replaceCollection } = makeDurableApi({
        store,
        references,
        vatData: rawVatData,
        exos: durableExos,
      });
      const inescapables = makeWeakByExo(rawInescapables, durableExos.isDefaultExo);
      const buildRootObject = loadBundle(bundle, {
        globals: { console, assert, VatData: vatData, ...inescapables },
        given: { vatData, makeDefaultExo: durableExos.makeDefaultExo },
      });
      return async (liveslotsPowers, parameters, baggage) => {
        const vatPowers = harden({ ...liveslotsPowers, VatData: vatData, ...inescapables, ...powers });
        const root = await buildRootObject(vatPowers, parameters, replaceCollection(baggage));
        durableExos.setRoot(root);
        return root;
      };
    },
  });

  return {
    dispatch,
    take: () => ({ syscalls: take(), storeChanges: store.takeChanges() }),
    /** Rows for another attempt at the start: in this one vat code may hold stand-ins that lack methods. */
    otherRows,
  };
};
