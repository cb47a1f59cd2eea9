/** Serialised arguments and results: a body in marshal's smallcaps JSON and the references it mentions by index. */
import * as v from 'valibot';
import { isVRef, type VRef } from './ids.ts';
import { limits } from './limits.ts';
import { shortListOf } from './short-list.ts';

export type CapData<Slot extends string = string> = Readonly<{ body: string; slots: readonly Slot[] }>;

const capDataSchema = <Slot extends string>(isSlot: (text: unknown) => text is Slot) =>
  v.strictObject({
    body: v.pipe(v.string(), v.maxLength(limits.capDataLength)),
    slots: v.pipe(shortListOf(limits.slotsPerCapData, v.custom<Slot>(isSlot, 'malformed reference')), v.readonly()),
  });

export const VatCapDataStruct = capDataSchema<VRef>(isVRef);
