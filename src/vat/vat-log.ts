import type { VatLogFrame } from '../wire/vat-protocol.ts';

type Level = VatLogFrame['level'];
const levels = ['debug', 'log', 'info', 'warn', 'error'] as const satisfies readonly Level[];

/** Longer lines are cut; a frame with more would be taken for an attack. */
const MAX_LINE = 10_000;
const MAX_TAGS = 100;
const MAX_TAG = 1_000;

const showNested = (_key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return `${value}n`;
  return value instanceof Error ? `${value.name}: ${value.message}` : value;
};

/** A value in words. It may be anything, and try to keep from being shown. */
export const show = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'symbol' || value === undefined) return String(value);
  try {
    if (typeof value === 'function') return `[function ${value.name}]`;
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    return JSON.stringify(value, showNested) ?? '[object]';
  } catch {
    return '[object]';
  }
};

export type VatConsole = Record<Level, (...args: unknown[]) => void>;
export type VatLogger = VatConsole & {
  /** A logger whose lines carry these tags after those of this one. */
  subLogger(options: string | { tags?: readonly string[] }): VatLogger;
};

type Write = (level: Level, tags: readonly string[], text: string) => void;

/** A console whose lines go to the kernel. */
export const makeVatConsole = (write: Write, tags: readonly string[] = []): VatConsole => {
  const line =
    (level: Level) =>
    (...args: unknown[]): void =>
      write(level, tags, args.map(show).join(' ').slice(0, MAX_LINE));
  return harden(Object.fromEntries(levels.map((level) => [level, line(level)])) as VatConsole);
};

export const makeVatLogger = (write: Write, tags: readonly string[] = []): VatLogger =>
  harden({
    ...makeVatConsole(write, tags),
    subLogger: (options: string | { tags?: readonly string[] } = {}): VatLogger => {
      const added = typeof options === 'string' ? [options] : (options.tags ?? []);
      return makeVatLogger(write, [...tags, ...added.map((tag) => show(tag).slice(0, MAX_TAG))].slice(0, MAX_TAGS));
    },
  });
