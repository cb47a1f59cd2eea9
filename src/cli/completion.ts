/** `ocap completion`: what a shell needs to complete command lines of ours. */
import { command } from './support/command.ts';
import { usageError } from './support/errors.ts';
import { readCommandTree } from './support/command-tree.ts';
import { bashCompletion, fishCompletion, zshCompletion } from './support/completion-scripts.ts';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };
const isShell = (text: string): text is keyof typeof scripts => Object.hasOwn(scripts, text);

export const completion = command({
  name: 'completion',
  description: 'Prints what makes a shell complete commands and options',
  args: { shell: { type: 'positional', required: true, description: 'bash, zsh or fish' } },
  examples: [
    { line: 'source <(ocap completion bash)', note: 'for bash, in ~/.bashrc' },
    { line: 'ocap completion zsh > _ocap', note: 'for zsh, in a folder of $fpath' },
    { line: 'ocap completion fish > ocap.fish', note: 'for fish, in ~/.config/fish/completions' },
  ],
  async run({ shell }, io) {
    if (!isShell(shell)) throw usageError(`"${shell}": the shells are ${Object.keys(scripts).join(', ')}`);
    // Not at the top: the tree holds this command too.
    const { ocap } = await import('./commands.ts');
    io.print(scripts[shell](await readCommandTree(ocap)));
  },
});
