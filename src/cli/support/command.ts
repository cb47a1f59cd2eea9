/** How a command of ours is made: citty's, but what is misspelt never passes for a default. */
import { parseArgs as parseStrictly } from 'node:util';
import { defineCommand, parseArgs, renderUsage, type ArgsDef, type CommandDef, type ParsedArgs } from 'citty';
import { messageOf } from '../../wire/errors.ts';
import { usageError } from './errors.ts';
import type { Io } from './io.ts';

/** How a command may be used. The help shows it, and a test runs it: against a real kernel, in a home of its own. */
export type Example = {
  /** As it is typed into a shell, in a folder that has the samples in `vats/`. */
  line: string;
  /** What it does. */
  note: string;
  /** What is typed before, beginning in a home without a kernel. The examples of one command follow one another in one home. */
  after?: readonly string[];
  /** What its output holds. */
  shows?: RegExp;
  /** What it ends with, if not with 0. */
  exit?: number;
  /** It goes on until it is interrupted, which the test does when it shows what it is to show. */
  runsOn?: true;
};

/** A command, or a group of them. */
export type Command = {
  name: string;
  description: string;
  args: ArgsDef;
  examples: readonly Example[];
  /** Empty for what is no group. */
  subCommands: SubCommands;
  /** The help, without the examples. `parent`: the words before the name. */
  usage(parent: string): Promise<string>;
  /** @throws (rejects) CommandError, or whatever went wrong */
  run(rawArgs: string[], io: Io): Promise<void>;
};

/** Each is loaded when it is asked for. */
export type SubCommands = Readonly<Record<string, () => Promise<Command>>>;

type About<Args extends ArgsDef> = {
  name: string;
  description: string;
  /** A last positional argument whose name ends with `...` takes all further words; they are in `rest`. */
  args: Args;
  examples: readonly Example[];
};

/** As the parent of a command, for citty: the words before its name. */
const under = <Args extends ArgsDef>(words: string): CommandDef<Args> => ({ meta: { name: words } });

/** Node's own words: the advice in them is for what is not meant as an option. */
const explain = (problem: string): string => {
  const unknown = /^Unknown option '([^']*)'/.exec(problem)?.[1];
  if (unknown === undefined) return problem.replace(/\.$/, '');
  if (unknown.startsWith('--')) return `there is no option '${unknown}'`;
  return `there is no option '${unknown}'; an argument that begins with - comes after --`;
};

/**
 * The words of a command line that are no options.
 * @throws CommandError for an option that does not exist, or lacks its value, and for words too many or too few.
 */
const readWords = (rawArgs: string[], args: ArgsDef): string[] => {
  const options: Record<string, { type: 'boolean' | 'string' }> = {};
  for (const [name, { type }] of Object.entries(args)) {
    if (type !== 'positional') options[name] = { type: type === 'boolean' ? 'boolean' : 'string' };
  }
  let words: string[];
  try {
    words = parseStrictly({ args: rawArgs, options, allowPositionals: true }).positionals;
  } catch (error) {
    throw usageError(`${explain(messageOf(error))}; see --help`);
  }
  const places = Object.entries(args).flatMap(([name, { type, required }]) =>
    type === 'positional' ? [{ name, required: required !== false }] : [],
  );
  const missing = places[words.length];
  if (missing?.required === true) throw usageError(`<${missing.name}> is missing; see --help`);
  const extra = words.slice(places.length);
  if (extra.length > 0 && places.at(-1)?.name.endsWith('...') !== true) {
    throw usageError(`"${extra.join(' ')}" is not understood; see --help`);
  }
  return words;
};

type Spec<Args extends ArgsDef> = About<Args> & { run(args: ParsedArgs<Args>, io: Io, rest: string[]): Promise<void> };

export const command = <const Args extends ArgsDef>({ run, ...about }: Spec<Args>): Command => {
  const { name, description, args } = about;
  const places = Object.values(args).filter(({ type }) => type === 'positional').length;
  return {
    ...about,
    subCommands: {},
    usage: (parent) => renderUsage(defineCommand({ meta: { name, description }, args }), under(parent)),
    run: async (rawArgs, io) => {
      // Before citty, which would take what is misspelt for a default.
      const words = readWords(rawArgs, args);
      await run(parseArgs<Args>(rawArgs, args), io, words.slice(Math.max(0, places - 1)));
    },
  };
};

export const commandGroup = (spec: {
  name: string;
  description: string;
  examples?: readonly Example[];
  subCommands: SubCommands;
}): Command => {
  const { name, description, examples = [], subCommands } = spec;
  const listed = async ([key, load]: [string, () => Promise<Command>]) => {
    const { description: what } = await load();
    return [key, defineCommand({ meta: { name: key, description: what } })] as const;
  };
  return {
    name,
    description,
    args: {},
    examples,
    subCommands,
    usage: async (parent) => {
      const entries = await Promise.all(Object.entries(subCommands).map(listed));
      return renderUsage(
        defineCommand({ meta: { name, description }, subCommands: Object.fromEntries(entries) }),
        under(parent),
      );
    },
    run: async () => {
      throw usageError(`which of ${Object.keys(subCommands).join(', ')}? See --help`);
    },
  };
};
