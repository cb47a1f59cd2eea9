/** `ocap run`: vats in a kernel of their own, which ends with them. */
import { answerJson } from '../host/answer-json.ts';
import { readableAnswer } from '../host/json-refs.ts';
import type { Logger } from '../kernel/index.ts';
import { makeKernel } from '../node/index.ts';
import { readClusterFile } from './support/cluster-file.ts';
import { command } from './support/command.ts';
import type { Io } from './support/io.ts';
import { jsonOption } from './support/options.ts';
import { harmless } from './support/output.ts';

const makeLogger = (io: Io, quiet: boolean): Logger => {
  const tell = (message: string): void => io.remark(harmless(message));
  return { debug: () => {}, info: quiet ? () => {} : tell, warn: tell, error: tell };
};

export const run = command({
  name: 'run',
  description: 'Launches a cluster in a kernel in memory, prints what its bootstrap answered, and ends it',
  args: {
    config: {
      type: 'positional',
      required: true,
      description: 'the file, or its http(s) URL',
      valueHint: 'cluster.json',
    },
    quiet: { type: 'boolean', description: 'do not show what vats write to their consoles' },
    ...jsonOption,
  },
  examples: [
    {
      line: 'ocap run vats/counter/cluster.json',
      note: 'ends with 0 when bootstrap fulfilled',
      shows: /"The counter stands at 0\."/,
    },
    { line: 'ocap run vats/greeter/cluster.json --json', note: 'for scripts', shows: /^"bob says: Hello, alice!"$/m },
  ],
  async run(args, io) {
    const { config, configUrl } = await readClusterFile(io, args.config);
    const kernel = await makeKernel({ logger: makeLogger(io, args.quiet === true) });
    try {
      const { bootstrapResult } = await kernel.launchSubcluster(config, { configUrl });
      if (bootstrapResult === undefined) return;
      if (args.json === true) io.printJson(answerJson(bootstrapResult));
      else io.print(harmless(readableAnswer(bootstrapResult)));
    } finally {
      await kernel.stop();
    }
  },
});
