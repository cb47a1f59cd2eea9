import { makeDurableApi } from './durable-api.ts';
import { makeDurableExos, type DurableExos } from './durable-exos.ts';
import type { EndowmentPowers, RealmPowers } from './endowments/index.ts';
import { makeFetches } from './fetches.ts';
import { loadBundle } from './load-bundle.ts';
import { startLiveslots } from './liveslots.ts';
import { planCleanUp } from './plan-clean-up.ts';
import { makeSyscalls } from './syscalls.ts';
import type { Turns } from './turns.ts';
import { makeVatCompartment } from './vat-compartment.ts';
import type { VatConsole } from './vat-log.ts';
import { makeVatStore } from './vat-store.ts';
import { makeWeakByExo } from './weak-by-exo.ts';
import type { VatEndowments } from '../wire/vat-endowments.ts';
import type { KernelFrame, VatDelivery, VatStoreChange } from '../wire/vat-protocol.ts';

/** What vats may ask for: made anew for each attempt at a start, and let go of when the attempt is given up. */
export type MakeAllowedGlobals = (powers: EndowmentPowers) => VatEndowments;

type Options = {
  init: Extract<KernelFrame, { type: 'init' }>;
  console: VatConsole;
  /** What the vat gets besides liveslots' own powers. */
  powers: object;
  /** What liveslots itself has to say. */
  liveslotsConsole: VatConsole;
  /** Rows that an attempt at this start has found to be out of date (R13). */
  newRows: readonly VatStoreChange[];
  makeAllowedGlobals: MakeAllowedGlobals;
  realm: RealmPowers;
  turns: Turns;
  /** The crank passes a limit: it is at fault. */
  onExcess(problem: string): void;
};

/** One attempt at one incarnation of a vat: its store cleaned up (R4), its code under liveslots, its exos durable when stored. */
export const makeIncarnation = (options: Options) => {
  const { init, console, powers, liveslotsConsole, newRows, makeAllowedGlobals, realm, turns, onExcess } = options;
  const { vatId, bundle, globals: requested, store: entries, clist, limits } = init;
  const { changes, dropImports, retireImports, retireExports, watched, forgotten } = planCleanUp(entries, clist);
  const store = makeVatStore(entries, { limits, changes: [...changes, ...newRows], onExcess });
  let exos: DurableExos | undefined;
  const otherRows: VatStoreChange[] = [];
  const { syscall, forgetPromises, take, ...fetchSyscalls } = makeSyscalls({
    store,
    limits,
    onRowChange: (key) => exos?.onRowChange(key),
    onExcess,
  });
  const fetches = makeFetches(fetchSyscalls, limits);
  let ended = false;
  const { globals: offered, teardown } = makeAllowedGlobals({
    ...realm,
    schedule: (callback) => {
      if (!ended) turns.hold(callback);
    },
    startFetch: fetches.start,
    limits,
  });
  const unknown = requested.find((name) => !Object.hasOwn(offered, name));
  if (unknown !== undefined) throw Error(`Vat "${vatId}" requested unknown global "${unknown}"`);
  const globals = Object.fromEntries(requested.map((name) => [name, offered[name]]));

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
        globals: {
          console,
          assert,
          ...globals,
          VatData: vatData,
          ...inescapables,
          Compartment: makeVatCompartment(inescapables),
        },
        given: { vatData, exoMakers: durableExos.makers },
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
    /** Runs a delivery until the vat is quiet; rejects when liveslots itself or the vat's start fails. */
    deliver: async (value: VatDelivery): Promise<void> => {
      if (value[0] !== 'turn') {
        await dispatch(value);
        return;
      }
      await turns.run(
        value[1].map(
          ([id, answer]) =>
            () =>
              fetches.answer(id, answer),
        ),
      );
      // What durable objects were told outside of its dispatches, liveslots writes to the store with the next one.
      await dispatch(['changeVatOptions', {}]);
    },
    /** The attempt is given up: nothing of it is heard any more. */
    end: async (): Promise<void> => {
      ended = true;
      turns.clear();
      await teardown();
    },
    take: () => ({ syscalls: take(), storeChanges: store.takeChanges() }),
    /** Rows for another attempt at the start: in this one vat code may hold stand-ins that lack methods. */
    otherRows,
  };
};
