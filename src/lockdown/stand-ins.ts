/**
 * What stands in the programs of vat workers for parts of Endo that have no work there. Environment variables decide nothing in a vat:
 * else they could change the order of its collections and what it may pass. What only they switch on is left out.
 */

/** In the place of `@endo/env-options`: every option has its default. */
export const getEnvironmentOption = (_name: string, defaultSetting: string): string => defaultSetting;
export const environmentOptionsListHas = (_name: string, _element: string): boolean => false;

/** In the place of `@endo/eventual-send`'s breakpoints for debuggers. */
export const makeMessageBreakpointTester = (_optionName: string): undefined => undefined;

/** In the place of its notes of which turn caused which. */
export const trackTurns = <T>(functions: T): T => functions;

/** In the place of `@endo/harden`: nothing is hardened before lockdown, which brings the realm's own `harden`. */
const lateHarden = <T>(value: T): T => harden(value);
export default lateHarden;
