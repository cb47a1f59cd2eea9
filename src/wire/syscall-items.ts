import type { Limits } from './limits.ts';

const itemsOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);
const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
const slotsIn = (data: unknown): number => itemsOf(fieldOf(data, 'slots'));

/** Items of the lists in a syscall: references, promises that are decided, headers. */
export const countItems = (syscall: unknown, { itemsPerCrank }: Limits): number => {
  if (!Array.isArray(syscall)) return 0;
  const [name, first, second] = syscall as unknown[];
  switch (name) {
    case 'send':
      return slotsIn(fieldOf(second, 'methargs'));
    case 'resolve': {
      // A list that is too long by itself may have billions.
      if (!Array.isArray(first) || first.length > itemsPerCrank) return itemsOf(first);
      return first.reduce((sum: number, resolution: unknown) => sum + 1 + slotsIn(fieldOf(resolution, '2')), 0);
    }
    case 'exit':
      return slotsIn(second);
    case 'fetch':
      return itemsOf(fieldOf(second, 'headers'));
    default:
      return itemsOf(first);
  }
};

/**
 * Whether the lists in the syscalls of a frame have no more items together than `limits.itemsPerCrank`. For frames as they come: a vat
 * can mention one long list in it a hundred thousand times at no cost, but whoever parses it copies it each time.
 */
export const hasFewItems = (syscalls: readonly unknown[], limits: Limits): boolean => {
  let items = 0;
  for (const syscall of syscalls) {
    items += countItems(syscall, limits);
    if (items > limits.itemsPerCrank) return false;
  }
  return true;
};
