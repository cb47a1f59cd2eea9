import { expect, test } from 'vitest';
import { bytesText, durationText } from './amounts.ts';

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [4_096, '4.1 KB'],
  [640_000, '640 KB'],
  [1_234_567_890, '1.2 GB'],
])('%i bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

test.each([
  [59_999, 'less than a minute'],
  [5 * 60_000, '5 min'],
  [3 * 3_600_000 + 4 * 60_000, '3 h 4 min'],
  [51 * 3_600_000, '2 d 3 h'],
])('%i ms are %s', (ms, text) => expect(durationText(ms)).toBe(text));
