/**
 * The one place that loads SES and calls `lockdown`. An entry beside this file per kind of realm; each must be the
 * first import of its program, because what runs before lockdown is not bound by it. Every option is given, so that
 * no `LOCKDOWN_…` environment variable decides anything.
 */
import 'ses';
// Eventual send is part of the language we lock down: SES knows `HandledPromise` and hardens it with the rest.
import '@endo/eventual-send/shim.js';
import type { LockdownOptions } from 'ses';
import { repairJsonParse } from './json-parse.ts';

/** The same in every realm. */
const common = {
  // `eval`, `Function` and `Compartment` evaluate in the hardened global scope. 'no-eval' would also forbid what
  // Playwright does to look into a page, and 'unsafe-eval' lets evaluated code see the lexical scope. Extension pages
  // cannot evaluate anyway: their Content Security Policy forbids it.
  evalTaming: 'safe-eval',
  // SES names each new intrinsic of a newer engine that it removes; that is its work, not news.
  reporting: 'none',
  // Removes `RegExp.prototype.compile` and the static match properties, a channel between all code of a realm.
  regExpTaming: 'safe',
  // Node's `domain` would add a property to every promise.
  domainTaming: 'safe',
  // None of our code is compiled for the old regenerator runtime.
  legacyRegeneratorRuntimeTaming: 'safe',
  // An error that nobody caught is the platform's to report: our hosts listen for it there.
  errorTrapping: 'none',
  // Nothing is exempt from the repair of the override mistake.
  overrideDebug: [],
  // Only a test of SES itself would want `harden` to do nothing.
  __hardenTaming__: 'safe',
} satisfies LockdownOptions;

/** Realms that run our code and libraries only, and no vat's. */
const trusted = {
  ...common,
  // Nobody in the realm is to be kept from reading stacks, and whoever looks for a mistake needs them. They do not
  // leave it (P12): captp and marshal pass an error's name and message only.
  errorTaming: 'unsafe',
  // Whole paths, so that a tool can find the line, and our libraries' frames too: mistakes are made between the two.
  stackFiltering: 'verbose',
  // The causal console exists to show what errorTaming hides.
  consoleTaming: 'unsafe',
  // A promise that rejects unheard is a mistake of ours: the platform's own report names its line.
  unhandledRejectionTrapping: 'none',
} satisfies LockdownOptions;

/** Panel, popup, service worker, offscreen document, trusted shim of a vat frame. */
export const page = {
  ...trusted,
  // Graph and component libraries assign to names that their prototypes inherit from frozen ones.
  overrideTaming: 'severe',
  // Dates and numbers are shown in the user's own manner.
  localeTaming: 'unsafe',
} satisfies LockdownOptions;

/** The kernel in the browser. */
export const kernelWorker = {
  ...trusted,
  // The accessors of 'severe' make the cipher of the network layer seven times slower.
  overrideTaming: 'min',
  // The kernel gives the same answers everywhere.
  localeTaming: 'safe',
} satisfies LockdownOptions;

/** The kernel in Node, with its tests. */
export const node = {
  ...trusted,
  // Node's `fetch` assigns to the `message` of its errors.
  overrideTaming: 'moderate',
  localeTaming: 'safe',
} satisfies LockdownOptions;

/** The realm in which a vat's code is evaluated. */
export const vat = {
  ...common,
  // A stack tells guest code about our files and other guests' calls.
  errorTaming: 'safe',
  // Only the causal console can still show stacks; it is the supervisor's, the guest gets one of the supervisor's making.
  consoleTaming: 'safe',
  stackFiltering: 'verbose',
  // The supervisor listens for a guest's unheard rejections itself: they are lines of the vat's log and end nothing. SES would
  // report them to the worker's console, and only when the promise is collected.
  unhandledRejectionTrapping: 'none',
  // Guests bring libraries that step into the override mistake.
  overrideTaming: 'severe',
  // The locale is not the guest's to know, and a vat computes the same on every machine.
  localeTaming: 'safe',
} satisfies LockdownOptions;

/**
 * `@endo/marshal` writes every error that it sends to `console.log`, which in Node is a program's output. Errors with one
 * of our codes are answers and need no log; any other is a mistake of ours, and its stack is worth a warning.
 */
const quietenMarshal = (): void => {
  const { log } = console;
  console.log = (...args: unknown[]) => {
    if (args[0] !== 'Temporary logging of sent error') log.apply(console, args);
    else if (!/^\[[A-Z_]+\] /.test(args[1] instanceof Error ? args[1].message : '')) {
      console.warn('An error without a code was sent away:', args[1]);
    }
  };
};

/**
 * Locks this realm down, once: a realm that is locked down already stays as it is.
 * @param prepare - what is to be done to the realm before.
 * @throws when a library that ran earlier made that impossible, or lockdown left the realm open.
 */
export const lockDown = (options: LockdownOptions, prepare = (): void => {}): void => {
  if (Object.isFrozen(Object.prototype) && typeof harden === 'function') return;
  repairJsonParse();
  prepare();
  lockdown(options);
  if (!Object.isFrozen(Object.prototype)) throw new Error('lockdown left the realm open');
};

/** The same for a realm that runs our code and libraries only. */
export const lockDownTrusted = (options: LockdownOptions): void => {
  if (Object.isFrozen(Object.prototype) && typeof harden === 'function') return;
  lockDown(options);
  quietenMarshal();
};
