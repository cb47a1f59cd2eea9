/** `ocap upgrade`: new code for a vat. */
import { pathToFileURL } from 'node:url';
import { E } from '@endo/eventual-send';
import type { Json, VatConfig } from '../wire/cluster-config.ts';
import { command } from './support/command.ts';
import { usageError } from './support/errors.ts';
import type { Io } from './support/io.ts';
import { homeOption, vatArgument } from './support/options.ts';
import { readJson } from './support/read-json.ts';
import { findVatId } from './support/target.ts';
import { withKernel } from './support/with-kernel.ts';

const isRecord = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readParameters = (text: string | undefined): Pick<VatConfig, 'parameters'> => {
  if (text === undefined) return {};
  const parameters = readJson(text, '--parameters');
  if (!isRecord(parameters)) throw usageError('--parameters: they must be a JSON object such as {"start":1}');
  return { parameters };
};

/** A path starts in the working directory, not in the kernel's. */
const readSpec = (io: Io, spec: string): string =>
  /^[a-z][\w+.-]+:/i.test(spec) ? spec : pathToFileURL(io.resolve(spec)).href;

export const upgrade = command({
  name: 'upgrade',
  description: 'Starts new code on what a vat has stored; when that fails, the old code goes on',
  args: {
    ...vatArgument,
    source: { type: 'string', description: 'the source file of the new code, or its URL', valueHint: 'vat.ts' },
    bundle: { type: 'string', description: 'or its bundle', valueHint: 'vat.bundle' },
    refetch: { type: 'boolean', description: 'the code that is there now where its config says' },
    parameters: {
      type: 'string',
      description: 'new parameters; without them it keeps those it has',
      valueHint: 'json',
    },
    ...homeOption,
  },
  examples: [
    {
      line: 'ocap upgrade counter --refetch',
      note: 'after its source was changed',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json'],
      shows: /v1 was upgraded/,
    },
    {
      line: 'ocap upgrade counter --source vats/counter/counter.ts',
      note: 'from another file',
      shows: /v1 was upgraded/,
    },
    {
      line: `ocap upgrade counter --parameters '{"start":3}'`,
      note: 'the same code with other parameters',
      shows: /v1 was/,
    },
  ],
  async run({ vat, source, bundle, refetch, parameters, ...args }, io) {
    if ([source, bundle, refetch].filter((given) => given !== undefined && given !== false).length > 1) {
      throw usageError('say one of --source, --bundle and --refetch');
    }
    const options = harden({
      ...(source === undefined ? {} : { sourceSpec: readSpec(io, source) }),
      ...(bundle === undefined ? {} : { bundleSpec: readSpec(io, bundle) }),
      ...(refetch === true ? { refetch } : {}),
      ...readParameters(parameters),
    });
    await withKernel(io, 'upgrade', args, async (kernel) => {
      const vatId = await findVatId(kernel, vat);
      await E(kernel).upgradeVat(vatId, options);
      io.print(`${vatId} was upgraded.`);
    });
  },
});
