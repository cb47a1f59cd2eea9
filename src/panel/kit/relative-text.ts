const STEPS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
  { unit: 's', ms: 1_000 },
] as const;

/** `5 min ago`, `in 12 s`, `now`: the largest unit, cut off. Times are milliseconds since 1970. */
export const relativeText = (time: number, now: number): string => {
  const away = Math.abs(time - now);
  const step = STEPS.find(({ ms }) => away >= ms);
  if (step === undefined) return 'now';
  const amount = `${Math.floor(away / step.ms)} ${step.unit}`;
  return time > now ? `in ${amount}` : `${amount} ago`;
};
