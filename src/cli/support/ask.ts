/** What only a person should say: asked for on a terminal, or read as lines from standard input; never an argument that `ps` shows. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandError, usageError } from './errors.ts';

type Line = { text: string } | 'end' | 'interrupted';

/** Reads lines of standard input, one at a time; between them nothing keeps the process alive. */
const makeLineReader = () => {
  const { stdin } = process;
  let shown = true;
  const output = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      // Standard output may be a file.
      if (shown) process.stderr.write(chunk);
      done();
    },
  });
  const reader = createInterface({ input: stdin, output, terminal: stdin.isTTY });
  const lines: Line[] = [];
  let closed = false;
  let wake = (): void => {};
  const add = (line: Line) => () => {
    lines.push(line);
    wake();
  };
  reader.on('line', (text) => add({ text })());
  reader.on('SIGINT', add('interrupted'));
  reader.on('close', () => {
    closed = true;
    add('end')();
  });

  return async (question: string, secret: boolean): Promise<Line> => {
    shown = stdin.isTTY && !secret;
    if (stdin.isTTY) {
      // Before the question: what is typed from then on is shown by the reader only, and it hears of Ctrl-C.
      stdin.setRawMode(true);
      process.stderr.write(question);
    }
    if (!closed) reader.resume();
    while (lines.length === 0 && !closed) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (!closed) reader.pause();
    if (stdin.isTTY) stdin.setRawMode(false);
    return lines.shift() ?? 'end';
  };
};

let readLine: ReturnType<typeof makeLineReader> | undefined;

const ask = async (what: string, question: string, secret: boolean): Promise<string> => {
  readLine ??= makeLineReader();
  const line = await readLine(question, secret);
  if (process.stdin.isTTY && secret) process.stderr.write('\n');
  if (line === 'interrupted') throw new CommandError('interrupted; nothing was done');
  if (line === 'end') throw usageError(`${what} is expected on standard input, as a line`);
  return line.text;
};

/** @param what - what it is, such as `the password` */
export const askSecret = (what: string): Promise<string> => ask(what, `${what}: `, true);

/** A secret that is new, and typed twice on a terminal. @throws (rejects) CommandError when the two differ */
export const askNewSecret = async (what: string): Promise<string> => {
  const secret = await askSecret(what);
  if (process.stdin.isTTY && (await askSecret(`${what}, once more`)) !== secret) {
    throw usageError('the two are not the same; nothing was done');
  }
  return secret;
};

/**
 * For what cannot be undone.
 * @param yes - the option `--yes`, which scripts need
 * @throws (rejects) CommandError when it was not confirmed
 */
export const confirm = async (warning: string, word: string, yes: boolean | undefined): Promise<void> => {
  if (yes === true) return;
  if (!process.stdin.isTTY) throw usageError(`${warning} Say --yes if that is meant.`);
  const typed = await ask('the word', `${warning}\nType "${word}" if that is meant: `, false);
  if (typed.trim() !== word) throw usageError('not confirmed; nothing was done');
};
