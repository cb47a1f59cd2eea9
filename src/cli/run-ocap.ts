/** Finds the command that is meant, and runs it or shows its help. */
import { stripVTControlCharacters } from 'node:util';
import { messageOf } from '../wire/errors.ts';
import { ocap } from './commands.ts';
import type { Command, Example } from './support/command.ts';
import { CommandError, exitCodes, usageError } from './support/errors.ts';
import { makeIo, type Io, type ProcessIo } from './support/io.ts';
import { readVersion } from './support/version.ts';

/** `path`: the words of the command line that named it, beginning with `ocap`. */
type Found = { command: Command; path: string[]; rest: string[] };

const find = async (words: string[]): Promise<Found> => {
  let found: Found = { command: ocap, path: ['ocap'], rest: words };
  for (;;) {
    const { command, path, rest } = found;
    const [name, ...further] = rest;
    if (name === undefined || !Object.hasOwn(command.subCommands, name)) return found;
    const load = command.subCommands[name];
    if (load === undefined) return found;
    found = { command: await load(), path: [...path, name], rest: further };
  }
};

const exampleLines = (examples: readonly Example[]): string[] => {
  const width = Math.max(...examples.map(({ line }) => line.length));
  return examples.map(({ line, note }) => `  ${line.padEnd(width)}   ${note}`);
};

/** What `--help` prints, without colours. */
export const helpOf = async ({ command, path }: Pick<Found, 'command' | 'path'>): Promise<string> => {
  const coloured = await command.usage(path.slice(0, -1).join(' '));
  const usage = stripVTControlCharacters(coloured).replaceAll(/ +$/gm, '').trimEnd();
  if (command.examples.length === 0) return usage;
  return [usage, '', 'EXAMPLES', '', ...exampleLines(command.examples)].join('\n');
};

/** Before `--`, after which everything is an argument. */
const isAsked = (words: string[], ...flags: string[]): boolean => {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).some((word) => flags.includes(word));
};

const run = async ({ command, path, rest }: Found, io: Io): Promise<void> => {
  if (isAsked(rest, '--help', '-h')) {
    io.print(await helpOf({ command, path }));
  } else if (command === ocap && rest[0] === '--version') {
    io.print(readVersion());
  } else if (command === ocap && rest.length === 0) {
    io.print(await helpOf({ command, path }));
    throw usageError('which command?');
  } else {
    const [first = ''] = rest;
    const isGroup = Object.keys(command.subCommands).length > 0;
    if (isGroup && first !== '') throw usageError(`there is no command "${first}"; see ${path.join(' ')} --help`);
    await command.run(rest, io);
  }
};

/**
 * Runs the command line. Errors are told in a line on standard error.
 * @returns the exit code
 */
export const runOcap = async (words: string[], process: ProcessIo): Promise<number> => {
  const io = makeIo(process);
  const found = await find(words);
  try {
    await run(found, io);
    return exitCodes.done;
  } catch (error) {
    const code = error instanceof CommandError ? error.exitCode : exitCodes.failed;
    io.remark(`${found.path.join(' ')}: ${messageOf(error)}`);
    if (process.env.OCAP_DEBUG && error instanceof Error) io.remark(String(error.stack));
    return code;
  } finally {
    io.end();
  }
};
