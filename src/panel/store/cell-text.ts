/** Values of the store as texts. */
import type { Cell } from '../../wire/inspect.ts';
import { shippedLimits as limits } from '../../wire/limits.ts';

const encoder = new TextEncoder();

/** Pairs of digits: `01 fe 20`. */
const spacedHex = (hex: string): string => hex.replaceAll(/(..)(?=.)/g, '$1 ');

/** A value on one line, as far as a cell of a table has room. Of a secret nothing is known. */
export const shortText = (cell: Cell): string => {
  switch (cell.type) {
    case 'null':
      return 'null';
    case 'integer':
    case 'real':
      return String(cell.value);
    case 'text':
      return cell.text.slice(0, 200);
    case 'blob':
      return spacedHex(cell.hex.slice(0, 100));
    case 'secret':
      return 'hidden';
    default:
      throw new TypeError(`unknown cell ${JSON.stringify(cell satisfies never)}`);
  }
};

/** All that is known of a value; JSON with its lines and indents. */
export const wholeText = (cell: Cell): string => {
  if (cell.type === 'text') return cell.json ? JSON.stringify(JSON.parse(cell.text), null, 2) : cell.text;
  return cell.type === 'blob' ? spacedHex(cell.hex) : shortText(cell);
};

/** How many bytes of a value there are in all, where the kernel gave only its beginning; otherwise null. */
export const bytesBeyond = (cell: Cell): number | null => {
  switch (cell.type) {
    case 'text':
      // A short text that is shorter than it should be has lost a secret, not its end.
      return cell.bytes > limits.inspectedCellLength && encoder.encode(cell.text).length < cell.bytes
        ? cell.bytes
        : null;
    case 'blob':
      return cell.hex.length / 2 < cell.bytes ? cell.bytes : null;
    case 'null':
    case 'integer':
    case 'real':
    case 'secret':
      return null;
    default:
      throw new TypeError(`unknown cell ${JSON.stringify(cell satisfies never)}`);
  }
};
