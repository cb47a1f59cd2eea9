import { E } from '@endo/eventual-send';
import type { KernelApi, ObjectSummary } from '../../wire/host-api.ts';
import { codeOf } from '../../wire/errors.ts';
import type { ObjectRef } from '../../wire/ids.ts';
import { partyText } from '../kit/party-text.ts';
import type { KnownTarget } from './target.ts';

/** An object that the kernel knows by what was typed. `note`: what tells it from others. */
export type FoundTarget = KnownTarget & { note: string };

const OFFERED = 20;
/** A search takes no longer text. */
const LONGEST_SEARCH = 200;

const noteOf = ({ kref, iface, owner }: ObjectSummary): string =>
  [kref, ...(iface === null ? [] : [iface]), `of ${partyText(owner)}`].join(' ');

/** The object of exactly this pet name. */
export const findByName = async (kernel: KernelApi, name: string): Promise<ObjectRef | null> => {
  try {
    return await E(kernel).resolvePetName(name);
  } catch (error) {
    // A text that can be no name is none either.
    if (codeOf(error) === 'PET_NAME_UNKNOWN' || codeOf(error) === 'INVALID_ARGUMENT') return null;
    throw error;
  }
};

/** Objects that a text may mean, those with a pet name first; without a text, some that have one. */
export const findTargets = async (kernel: KernelApi, text: string): Promise<FoundTarget[]> => {
  if (text === '') {
    const names = await E(kernel).listPetNames();
    return names.slice(0, OFFERED).map(({ name, kref }) => ({ kref, name, note: kref }));
  }
  const search = text.slice(0, LONGEST_SEARCH);
  const [{ rows }, exact] = await Promise.all([
    E(kernel).listObjects(harden({ search, revoked: false, limit: OFFERED })),
    findByName(kernel, text),
  ]);
  const found = rows
    .filter(({ kref }) => kref !== exact)
    .map((row) => ({ kref: row.kref, name: row.petName ?? '', note: noteOf(row) }))
    .sort((a, b) => Number(a.name === '') - Number(b.name === ''));
  return exact === null ? found : [{ kref: exact, name: text, note: exact }, ...found];
};
