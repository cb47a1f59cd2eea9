/** What a person may write for an object: its reference, the name they gave it, or a vat by its name or id, for its root. */
import { E } from '@endo/eventual-send';
import type { KernelApi, VatStatus } from '../../wire/host-api.ts';
import { isObjectRef, isVatId, type ObjectRef, type VatId } from '../../wire/ids.ts';
import { CommandError } from './errors.ts';

/** The vat that is named `counter`, or, where several are, `s2/counter`. */
const findVat = (vats: VatStatus[], text: string): VatStatus => {
  const [vat, ...others] = vats.filter(({ id, name, subclusterId }) =>
    [id, name, `${subclusterId}/${name}`].includes(text),
  );
  if (vat === undefined) {
    const names = vats.map(({ id, name }) => `${name} (${id})`).join(', ');
    throw new CommandError(
      `nothing is named ${JSON.stringify(text)}; ${names === '' ? 'there are no vats' : `the vats are: ${names}`}`,
    );
  }
  if (others.length > 0) {
    const names = [vat, ...others].map(({ subclusterId, name }) => `${subclusterId}/${name}`).join(' or ');
    throw new CommandError(`several vats are named ${JSON.stringify(text)}; say ${names}`);
  }
  return vat;
};

const vatOf = async (kernel: Promise<KernelApi>, text: string): Promise<VatStatus> =>
  findVat((await E(kernel).getStatus()).vats, text);

const petNamed = async (kernel: Promise<KernelApi>, text: string): Promise<ObjectRef | undefined> =>
  (await E(kernel).listPetNames()).find(({ name }) => name === text)?.kref;

/** @throws (rejects) CommandError when nothing is meant by the text, or several things are */
export const findObject = async (kernel: Promise<KernelApi>, text: string): Promise<ObjectRef> => {
  if (isObjectRef(text)) return text;
  return (await petNamed(kernel, text)) ?? (await vatOf(kernel, text)).rootKref;
};

/** The id of a vat that was given by id or name. Rejects as `findObject` does. */
export const findVatId = async (kernel: Promise<KernelApi>, text: string): Promise<VatId> =>
  isVatId(text) ? text : (await vatOf(kernel, text)).id;

/** The object or else the vat of a name. Rejects as `findObject` does. */
export const findNamed = async (kernel: Promise<KernelApi>, text: string): Promise<ObjectRef | VatId> =>
  (await petNamed(kernel, text)) ?? (await vatOf(kernel, text)).id;
