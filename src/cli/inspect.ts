/** `ocap inspect`: all that the kernel knows of one thing. */
import { E } from '@endo/eventual-send';
import { readMethods, type ObjectMethod } from '../host/object-methods.ts';
import type { KernelApi } from '../wire/host-api.ts';
import { isObjectRef, isPromiseRef, isSubclusterId, isVatId, type PromiseRef } from '../wire/ids.ts';
import { command } from './support/command.ts';
import { CommandError, usageError } from './support/errors.ts';
import { homeOption, jsonOption } from './support/options.ts';
import { recordLines } from './support/record-lines.ts';
import { findNamed } from './support/target.ts';
import { withKernel } from './support/with-kernel.ts';

const signature = (method: ObjectMethod): string => {
  switch (method.known) {
    case 'description':
      return `${method.name}: ${method.description.description ?? ''}`;
    case 'guard':
      return `${method.name}(${method.args.join(', ')})`;
    case 'name':
      return method.name;
    default:
      throw new TypeError(`unknown method ${JSON.stringify(method satisfies never)}`);
  }
};

const inspectObject = async (kernel: Promise<KernelApi>, kref: string, what: { paths: boolean; methods: boolean }) => {
  const details = await E(kernel).getObject(kref);
  const paths = what.paths ? { reach: await E(kernel).pathsTo(kref) } : {};
  const ask = (method: string) => E(kernel).queueMessage(kref, method, []);
  const methods = what.methods ? { methods: (await readMethods(ask)).methods.map(signature) } : {};
  return { ...details, ...paths, ...methods };
};

const inspectPromise = async (kernel: Promise<KernelApi>, kref: PromiseRef) => {
  const [promise] = (await E(kernel).listPromises(harden({ kref, limit: 1 }))).rows;
  if (promise === undefined) throw new CommandError(`there is no promise ${kref}; settled ones go when nobody waits`);
  return promise;
};

const inspectSubcluster = async (kernel: Promise<KernelApi>, id: `s${number}`) => {
  const subcluster = await E(kernel).getSubcluster(id);
  if (subcluster === undefined) throw new CommandError(`there is no subcluster ${id}; see: ocap ls`);
  return subcluster;
};

export const inspect = command({
  name: 'inspect',
  description: 'Shows what the kernel knows of an object, a promise, a vat or a subcluster',
  args: {
    id: {
      type: 'positional',
      required: true,
      description:
        'an object (ko12, or the name you gave it), a promise (kp40), a vat (v1, or its name) or a subcluster (s1)',
    },
    paths: { type: 'boolean', description: 'of an object: who can reach it, and how' },
    methods: { type: 'boolean', description: 'of an object: its methods, which it is asked for' },
    ...homeOption,
    ...jsonOption,
  },
  examples: [
    {
      line: 'ocap inspect counter',
      note: 'a vat: its state, store and references',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json'],
      shows: /incarnation +1/,
    },
    { line: 'ocap inspect s1 --json', note: 'a subcluster', shows: /"bootstrapVat":"counter"/ },
    {
      line: `ocap inspect "$(ocap ls --json | sed 's/.*"rootKref":"\\(ko[0-9]*\\)".*/\\1/')" --paths --methods`,
      note: 'an object: who holds it, and what it can do',
      shows: /increment/,
    },
  ],
  async run({ id, ...args }, io) {
    const [paths, methods] = [args.paths === true, args.methods === true];
    const found = await withKernel(io, 'inspect', args, async (kernel) => {
      if (isSubclusterId(id)) return inspectSubcluster(kernel, id);
      const named = isObjectRef(id) || isPromiseRef(id) || isVatId(id) ? id : await findNamed(kernel, id);
      if (isObjectRef(named)) return inspectObject(kernel, named, { paths, methods });
      if (paths || methods)
        throw usageError('--paths and --methods are for objects; a vat has the root that `ocap ls` shows');
      if (isPromiseRef(named)) return inspectPromise(kernel, named);
      return E(kernel).getVatDetails(named);
    });
    if (args.json === true) io.printJson(found);
    else recordLines(found).forEach(io.print);
  },
});
