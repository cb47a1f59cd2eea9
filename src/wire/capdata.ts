/** Serialised arguments and results: a body in marshal's smallcaps JSON and the references it mentions by index. */
import * as v from 'valibot';
import { isVRef, type VRef } from './ids.ts';
import type { Limits } from './limits.ts';
import { shortListOf } from './short-list.ts';

export type CapData<Slot extends string = string> = Readonly<{ body: string; slots: readonly Slot[] }>;

export const makeVatCapDataStruct = (limits: Limits) =>
  v.strictObject({
    body: v.pipe(v.string(), v.maxLength(limits.capDataLength)),
    slots: v.pipe(shortListOf(limits.slotsPerCapData, v.custom<VRef>(isVRef, 'malformed reference')), v.readonly()),
  });
