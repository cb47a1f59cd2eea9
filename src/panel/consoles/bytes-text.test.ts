import { expect, test } from 'vitest';
import { base64Of, hexOf } from './bytes-text.ts';

test('bytes are read and written as hex', () => {
  expect(hexOf('aGkK/w==')).toBe('68 69 0a ff');
  expect(base64Of('68 69 0A\nff')).toBe('aGkK/w==');
  expect(hexOf('')).toBe('');
  expect(base64Of('')).toBe('');
  for (const wrong of ['6', '6g', '0x68', '68,69']) expect(base64Of(wrong)).toBeUndefined();
});
