/** Times as people set them: in seconds, while the kernel counts milliseconds. */

const LEAST = 1;
const MOST = 3_600;

/** `10`, `0.5`, without what does not count. */
export const secondsText = (ms: number): string => String(ms / 1_000);

/** What was typed in milliseconds, or what is wrong with it. */
export const readSeconds = (typed: string): { ms: number } | { problem: string } => {
  const seconds = typed.trim() === '' ? Number.NaN : Number(typed);
  if (Number.isNaN(seconds)) return { problem: 'Expected a number of seconds, such as 10' };
  if (seconds < LEAST || seconds > MOST) return { problem: 'Expected 1 to 3,600 seconds' };
  return { ms: Math.round(seconds * 1_000) };
};
