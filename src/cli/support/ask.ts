/** What only a person should say: asked for on a terminal, or read as lines from standard input; never an argument that `ps` shows. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandError, usageError } from './errors.ts';
import type { ProcessIo } from './io.ts';

type Line = { text: string } | 'end' | 'interrupted';

/** Reads lines of standard input, one at a time; between them nothing keeps the process alive. */
const makeLineReader = ({ stdin, stderr }: Pick<ProcessIo, 'stdin' | 'stderr'>) => {
  const isTerminal = stdin.isTTY === true;
  let shown = true;
  const output = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      // Standard output may be a file.
      if (shown) stderr.write(chunk);
      done();
    },
  });
  const reader = createInterface({ input: stdin, output, terminal: isTerminal });
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

  return {
    end: () => reader.close(),
    async read(question: string, secret: boolean): Promise<Line> {
      shown = isTerminal && !secret;
      if (isTerminal) {
        // Before the question: what is typed from then on is shown by the reader only, and it hears of Ctrl-C.
        stdin.setRawMode?.(true);
        stderr.write(question);
      }
      if (!closed) reader.resume();
      while (lines.length === 0 && !closed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (!closed) reader.pause();
      if (isTerminal) stdin.setRawMode?.(false);
      return lines.shift() ?? 'end';
    },
  };
};

/** All questions of one command line: what is typed ahead waits for the next one. */
export const makeAsk = (io: Pick<ProcessIo, 'stdin' | 'stderr'>) => {
  let reader: ReturnType<typeof makeLineReader> | undefined;

  const ask = async (what: string, question: string, secret: boolean): Promise<string> => {
    reader ??= makeLineReader(io);
    const line = await reader.read(question, secret);
    if (io.stdin.isTTY === true && secret) io.stderr.write('\n');
    if (line === 'interrupted') throw new CommandError('interrupted; nothing was done');
    if (line === 'end') throw usageError(`${what} is expected on standard input, as a line`);
    return line.text;
  };

  /** @param what - what it is, such as `the password` */
  const secret = (what: string): Promise<string> => ask(what, `${what}: `, true);

  return {
    secret,

    /** A secret that is new, and typed twice on a terminal. @throws (rejects) CommandError when the two differ */
    async newSecret(what: string): Promise<string> {
      const said = await secret(what);
      if (io.stdin.isTTY === true && (await secret(`${what}, once more`)) !== said) {
        throw usageError('the two are not the same; nothing was done');
      }
      return said;
    },

    /**
     * For what cannot be undone.
     * @param yes - the option `--yes`, which scripts need
     * @throws (rejects) CommandError when it was not confirmed
     */
    async confirm(warning: string, word: string, yes: boolean | undefined): Promise<void> {
      if (yes === true) return;
      if (io.stdin.isTTY !== true) throw usageError(`${warning} Say --yes if that is meant.`);
      const typed = await ask('the word', `${warning}\nType "${word}" if that is meant: `, false);
      if (typed.trim() !== word) throw usageError('not confirmed; nothing was done');
    },

    end: () => reader?.end(),
  };
};
