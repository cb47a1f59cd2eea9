/** What only a person should say: asked for on a terminal, or read as lines from standard input; never an argument that `ps` shows. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { usageError } from './errors.ts';

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/** On a terminal: what is typed after the question, which is not shown when it is secret. */
const askTerminal = async (question: string, secret: boolean): Promise<string> => {
  // Standard output may be a file.
  process.stderr.write(question);
  const output = secret ? nowhere() : process.stderr;
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  const interrupted = new AbortController();
  terminal.once('SIGINT', () => interrupted.abort());
  try {
    return await terminal.question('', { signal: interrupted.signal });
  } catch (error) {
    if (interrupted.signal.aborted) throw usageError('interrupted; nothing was done');
    throw error;
  } finally {
    terminal.close();
    if (secret) process.stderr.write('\n');
  }
};

let lines: AsyncIterator<string> | undefined;

/** The next line of standard input. */
const readLine = async (what: string): Promise<string> => {
  lines ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const next = await lines.next();
  if (next.done === true) throw usageError(`${what} is expected on standard input, as a line`);
  return next.value;
};

/** @param what - what it is, such as `the password` */
export const askSecret = (what: string): Promise<string> =>
  process.stdin.isTTY ? askTerminal(`${what}: `, true) : readLine(what);

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
  const typed = await askTerminal(`${warning}\nType "${word}" if that is meant: `, false);
  if (typed.trim() !== word) throw usageError('not confirmed; nothing was done');
};
