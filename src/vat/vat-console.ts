import type { VatLogFrame } from '../wire/vat-protocol.ts';

type Level = VatLogFrame['level'];
const levels = ['debug', 'log', 'info', 'warn', 'error'] as const satisfies readonly Level[];

/** Longer lines are cut; a frame with more would be taken for an attack. */
const MAX_LINE = 10_000;

const showNested = (_key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return `${value}n`;
  return value instanceof Error ? `${value.name}: ${value.message}` : value;
};

const show = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'function') return `[function ${value.name}]`;
  if (typeof value === 'symbol' || value === undefined) return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  try {
    return JSON.stringify(value, showNested);
  } catch {
    return Object.prototype.toString.call(value);
  }
};

export type VatConsole = Record<Level, (...args: unknown[]) => void>;

/** A console whose lines go to the kernel; it is all that a vat can print to. */
export const makeVatConsole = (write: (level: Level, text: string) => void): VatConsole => {
  const line =
    (level: Level) =>
    (...args: unknown[]): void =>
      write(level, args.map(show).join(' ').slice(0, MAX_LINE));
  return harden(Object.fromEntries(levels.map((level) => [level, line(level)])) as VatConsole);
};
