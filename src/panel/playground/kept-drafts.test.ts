import { expect, test } from 'vitest';
import { deleteDraft, getDraft, listDrafts, putDraft } from './kept-drafts.ts';
import { templates } from './templates.ts';
import { isFileName, newDraft } from './vat-draft.ts';

/** What browsers keep texts in. */
const makeStorage = (): Storage => {
  const texts = new Map<string, string>();
  return {
    get length() {
      return texts.size;
    },
    key: (index) => [...texts.keys()][index] ?? null,
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
    clear: () => texts.clear(),
  };
};

test('drafts are kept by name, beside what others keep', () => {
  const storage = makeStorage();
  storage.setItem('preferences', '{}');
  const one = { ...newDraft('b', templates[0]), launched: 's1' as const, globals: ['Date'] };
  const other = newDraft('a', templates[0]);
  putDraft(storage, one);
  putDraft(storage, other);
  expect(listDrafts(storage)).toEqual([other, one]);
  deleteDraft(storage, 'a');
  expect(listDrafts(storage)).toEqual([one]);
  expect(storage.getItem('preferences')).toBe('{}');
});

test.each(['', 'x', '[]', '{}', '{"files":[]}', '{"files":[{"name":"a.ts"}]}'])('%j is no draft', (text) => {
  const storage = makeStorage();
  storage.setItem('vat draft x', text);
  expect(getDraft(storage, 'x')).toBeUndefined();
  expect(listDrafts(storage)).toEqual([]);
});

test('of a draft of another version what is understood counts', () => {
  const storage = makeStorage();
  storage.setItem('vat draft x', '{"files":[{"name":"x.ts","text":"1"}],"globals":[1,"Date"],"launched":"v1"}');
  expect(getDraft(storage, 'x')).toMatchObject({ name: 'x', parameters: '{}', globals: ['Date'], launched: null });
});

test.each([
  ['helper.ts', true],
  ['data.json', true],
  ['a.b.js', true],
  ['a.css', false],
  ['../a.ts', false],
  ['a/b.ts', false],
  ['.ts', false],
  ['<vat>.ts', false],
])('a file called %s: %s', (name, expected) => {
  expect(isFileName(name)).toBe(expected);
});
