import { expect, test } from 'vitest';
import { insertReference } from './insert-reference.ts';

const ref = '{"@ref":"ko3"}';

test.each([
  ['[]|', `[${ref}|]`],
  ['[1]|', `[1, ${ref}|]`],
  ['[1, ]\n|', `[1,${ref}|]\n`],
  ['[|]', `[${ref}|]`],
  ['[{"to": |null|}]', `[{"to": ${ref}|}]`],
  ['|', `${ref}|`],
])('into %j', (before, after) => {
  const [head = '', selected = '', tail] = before.split('|');
  const text = tail === undefined ? head + selected : head + selected + tail;
  const place = { start: head.length, end: tail === undefined ? head.length : head.length + selected.length };
  const inserted = insertReference(text, place, ref);
  expect(`${inserted.text.slice(0, inserted.caret)}|${inserted.text.slice(inserted.caret)}`).toBe(after);
});
