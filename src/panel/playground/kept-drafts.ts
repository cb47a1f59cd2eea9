/** The drafts that the browser keeps for all pages of the panel, each under a key of its own. */
import { readDraft, type VatDraft } from './vat-draft.ts';

const PREFIX = 'vat draft ';

export const keyOf = (name: string): string => `${PREFIX}${name}`;
const nameOf = (key: string): string | undefined => (key.startsWith(PREFIX) ? key.slice(PREFIX.length) : undefined);

export const getDraft = (storage: Storage, name: string): VatDraft | undefined => {
  const text = storage.getItem(keyOf(name));
  return text === null ? undefined : readDraft(name, text);
};

/** By name. */
export const listDrafts = (storage: Storage): VatDraft[] =>
  Array.from({ length: storage.length }, (_, index) => nameOf(storage.key(index) ?? ''))
    .flatMap((name) => (name === undefined ? [] : (getDraft(storage, name) ?? [])))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** @throws what the storage throws when it is full. */
export const putDraft = (storage: Storage, draft: VatDraft): void =>
  storage.setItem(keyOf(draft.name), JSON.stringify(draft));

export const deleteDraft = (storage: Storage, name: string): void => storage.removeItem(keyOf(name));
