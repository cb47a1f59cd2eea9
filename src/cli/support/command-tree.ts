import type { Command } from './command.ts';

/** A command with the words that name it, such as `ocap url issue`. */
export type CommandNode = {
  path: string;
  command: Command;
  /** Names and descriptions; empty for what is no group. */
  subCommands: { name: string; description: string }[];
  options: { name: string; description: string; takesValue: boolean }[];
};

/** A command and all below it, the outer ones first. */
export const readCommandTree = async (command: Command, path = command.name): Promise<CommandNode[]> => {
  const children = await Promise.all(
    Object.entries(command.subCommands).map(async ([name, load]) => ({ name, child: await load() })),
  );
  const options = Object.entries(command.args).flatMap(([name, { type, description = '' }]) =>
    type === 'positional' ? [] : [{ name, description, takesValue: type !== 'boolean' }],
  );
  const node: CommandNode = {
    path,
    command,
    subCommands: children.map(({ name, child }) => ({ name, description: child.description })),
    options: [...options, { name: 'help', description: 'show how it is used', takesValue: false }],
  };
  const below = await Promise.all(children.map(({ name, child }) => readCommandTree(child, `${path} ${name}`)));
  return [node, ...below.flat()];
};
