/** `ocap identity init`: a new identity. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { usageError } from '../support/errors.ts';
import { homeOption, jsonOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

const readWords = (text: string): 12 | 24 => {
  if (text === '12') return 12;
  if (text === '24') return 24;
  throw usageError(`--words ${text}: a recovery phrase has 12 or 24 words`);
};

export const init = command({
  name: 'init',
  description: 'Gives the kernel a new identity, if it has none',
  args: {
    words: {
      type: 'string',
      default: '12',
      description: 'length of its recovery phrase: 12 or 24',
      valueHint: 'count',
    },
    ...homeOption,
    ...jsonOption,
  },
  examples: [
    { line: 'ocap identity init --words 24', note: 'with a long phrase', after: ['ocap start'], shows: /is 12D3/ },
    { line: 'ocap identity init --json', note: 'the identity it has', shows: /"peerId":"12D3/ },
  ],
  async run(args, io) {
    const words = readWords(args.words);
    await withKernel(io, 'identity init', args, async (kernel) => {
      const { peerId } = await E(kernel).initIdentity(harden({ words }));
      if (args.json === true) io.printJson({ peerId });
      else io.print(`The kernel is ${peerId}. Write its recovery phrase down: ocap identity phrase`);
    });
  },
});
