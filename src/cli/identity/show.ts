/** `ocap identity show`: the identity, without its secret. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption, jsonOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const show = command({
  name: 'show',
  description: 'Shows who the kernel is to others; never its phrase',
  args: { ...homeOption, ...jsonOption },
  examples: [
    { line: 'ocap identity show', note: 'before it has one', after: ['ocap start'], shows: /no identity yet/ },
    { line: 'ocap identity show --json', note: 'for scripts', after: ['ocap identity init'], shows: /"peerId":"12D3/ },
  ],
  async run(args, io) {
    await withKernel(io, 'identity show', args, async (kernel) => {
      const { identity } = (await E(kernel).getStatus()).remoteComms;
      if (args.json === true) {
        io.printJson(identity);
        return;
      }
      if (identity.state === 'none') {
        io.print('The kernel has no identity yet; `ocap identity init` and `ocap network init` make one.');
        return;
      }
      const { peerId, state, hasPassword, backedByPhrase } = identity;
      io.print(`peer id   ${peerId}`);
      io.print(
        `password  ${hasPassword ? (state === 'locked' ? 'set; locked until it is given' : 'set; unlocked') : 'none'}`,
      );
      io.print(
        `phrase    ${backedByPhrase ? 'yes; `ocap identity phrase` shows it' : 'none: it was made from a raw seed'}`,
      );
    });
  },
});
