import { expect, test } from 'vitest';
import { KernelError } from '../wire/errors.ts';
import { readError } from './readable-error.ts';

test('the code of a kernel error is told from its text, also when only its message crossed the wire', () => {
  const expected = { code: 'OBJECT_DELETED', text: 'ko7 is gone' };
  expect(readError(new KernelError('OBJECT_DELETED', 'ko7 is gone'))).toEqual(expected);
  expect(readError(new Error('[OBJECT_DELETED] ko7 is gone'))).toEqual(expected);
});

test('an error of a vat keeps its name and has no code', () => {
  expect(readError(new TypeError('target has no method "foo"'))).toEqual({
    code: null,
    text: 'TypeError: target has no method "foo"',
  });
  expect(readError(new Error('[NOT_OURS] x'))).toEqual({ code: null, text: '[NOT_OURS] x' });
  expect(readError(new Error(''))).toEqual({ code: null, text: 'no message was given' });
});

test.each([
  ['too late', 'too late'],
  [{ why: 'late' }, '{"why":"late"}'],
  [undefined, 'undefined'],
  [7n, '7'],
])('a rejection with %o gets a text', (thrown, text) => {
  expect(readError(thrown)).toEqual({ code: null, text });
});
