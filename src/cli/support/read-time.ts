import { usageError } from './errors.ts';

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const isUnit = (text: string | undefined): text is keyof typeof unitMs =>
  text !== undefined && Object.hasOwn(unitMs, text);

/**
 * A time to come: `30m`, `12h` or `7d` from now, or a date such as `2027-01-31` or `2027-01-31T12:00:00Z`.
 * @returns milliseconds since 1970
 * @throws CommandError naming the option
 */
export const readTimeToCome = (option: string, text: string, now = Date.now()): number => {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const time = isUnit(unit) ? now + Number(count) * unitMs[unit] : Date.parse(text);
  if (time > now) return time;
  throw usageError(`--${option} ${text}: it must be a time to come, such as 30m, 12h, 7d or 2027-01-31`);
};
