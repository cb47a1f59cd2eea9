/** The globals that a vat may ask for, as every host gives them by default. */
import type { VatEndowments } from '../../wire/vat-endowments.ts';
import { makeAbort } from './abort.ts';
import { codecs } from './codecs.ts';
import { makeCrypto } from './crypto.ts';
import { makeDate } from './date.ts';
import { makeFetch } from './fetch.ts';
import { makeMath } from './math.ts';
import type { EndowmentPowers } from './powers.ts';
import { makeRandom } from './random.ts';
import { makeTimers } from './timers.ts';
import { URL, URLSearchParams } from './url.ts';

export { realmPowers, type EndowmentPowers, type RealmPowers } from './powers.ts';
export { connectSubtle, makeSubtle } from './subtle.ts';
export type { VatEndowments } from '../../wire/vat-endowments.ts';

/**
 * Makes the endowments of one vat. Everything they call back goes through `schedule`, and nothing does after the teardown.
 * @param powers - what the supervisor gives: with others, code of the vat would run outside of its deliveries (R1).
 */
export const createDefaultEndowments = (powers: EndowmentPowers): VatEndowments => {
  const { schedule: scheduleNow, setTimer, now, crypto, subtle, startFetch, limits } = powers;
  let ended = false;
  const schedule = (callback: () => void): void => {
    if (!ended) scheduleNow(() => (ended ? undefined : callback()));
  };
  const timers = makeTimers({ schedule, setTimer, limits });
  const random = makeRandom({ crypto });
  const throwInTurn = (error: unknown): void =>
    schedule(() => {
      throw error;
    });
  return harden({
    globals: {
      ...timers.globals,
      ...makeCrypto({ crypto, subtle, schedule, limits }),
      ...makeAbort({ after: timers.after, report: throwInTurn }),
      ...codecs(),
      ...makeFetch({ startFetch, limits }),
      URL,
      URLSearchParams,
      Date: makeDate({ now, random }),
      Math: makeMath({ random }),
    },
    teardown: async () => {
      ended = true;
      timers.teardown();
    },
  });
};
