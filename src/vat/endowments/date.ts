import type { EndowmentPowers } from './powers.ts';

type Powers = Pick<EndowmentPowers, 'now'> & { random(): number };

/**
 * The realm's `Date` on a clock of its own: each reading is up to a millisecond late, by chance, and never before an
 * earlier one. Instances are those of the realm.
 */
export const makeDate = ({ now: realNow, random }: Powers): object => {
  const RealDate = Date;
  let last = -Infinity;
  const now = (): number => {
    last = Math.max(last, Math.round(realNow() + random()));
    return last;
  };

  const construct = (args: unknown[], newTarget: unknown): unknown => {
    const given = args.length === 0 ? [now()] : args;
    return Reflect.construct(RealDate, given, typeof newTarget === 'function' ? newTarget : RealDate);
  };
  // `new`, and calls without it, are for functions of this kind only.
  const DateEndowment = function Date(...args: unknown[]): unknown {
    return new.target === undefined ? new RealDate(now()).toString() : construct(args, new.target);
  };
  Object.defineProperties(DateEndowment, {
    length: { value: 7 },
    prototype: { value: RealDate.prototype },
    now: { value: () => now() },
    parse: { value: (text: string) => RealDate.parse(text) },
    UTC: { value: (...args: Parameters<typeof Date.UTC>) => RealDate.UTC(...args) },
  });
  return harden(DateEndowment);
};
