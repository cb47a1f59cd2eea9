import type { CapData } from '../../wire/capdata.ts';
import { asKRef, type KRef } from '../../wire/ids.ts';
import type { SqlValue } from './database.ts';

/** How references stand in a column: the krefs, separated by commas. */
export const formatSlots = (slots: readonly KRef[]): string => slots.join(',');

export const parseCapData = (body: SqlValue | undefined, slots: SqlValue | undefined): CapData<KRef> => ({
  body: String(body),
  slots: typeof slots === 'string' && slots !== '' ? slots.split(',').map((slot) => asKRef(slot)) : [],
});
