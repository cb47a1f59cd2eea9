/** The command line in this process: the real commands, with streams, signals and an end that a test holds in its hands. */
import { PassThrough, Writable } from 'node:stream';
import { runOcap } from '../../src/cli/run-ocap.ts';
import type { ProcessIo } from '../../src/cli/support/io.ts';

export type Run = { stdout: string; stderr: string; status: number | null };

export type Place = Pick<ProcessIo, 'cwd' | 'env'> & {
  /** How `ocap start` starts a kernel; otherwise it cannot. */
  spawnKernel?: ProcessIo['spawnKernel'];
};

export type HereOptions = {
  /** What it reads from standard input. */
  input?: string;
  /** It is interrupted when its output holds this. */
  until?: RegExp;
};

const cannot: ProcessIo['spawnKernel'] = () => Promise.reject(new Error('no kernel can be started here'));

/** Begins a command. @throws (`ended` rejects) when it leaves anything behind, or is interrupted where that would kill a process */
export const beginOcap = (
  words: readonly string[],
  { cwd, env, spawnKernel = cannot }: Place,
  { input = '', until }: HereOptions = {},
) => {
  const told = { stdout: '', stderr: '' };
  const listeners = new Set<(signal: string) => void>();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  let exitCode: number | undefined;

  const signal = (name: string): void => {
    if (listeners.size === 0) failed.reject(new Error(`${name} would have killed \`ocap ${words.join(' ')}\``));
    for (const listener of [...listeners]) listener(name);
  };

  let awaited = until;
  const output = (name: keyof typeof told) =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        told[name] += chunk.toString();
        if (awaited?.test(told.stdout + told.stderr) === true) {
          awaited = undefined;
          setImmediate(signal, 'SIGINT');
        }
        done();
      },
    });

  const stdin = new PassThrough().end(input);
  const io: ProcessIo = {
    stdin,
    stdout: output('stdout'),
    stderr: output('stderr'),
    cwd,
    env,
    onSignal(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    spawnKernel,
    keepFilesPrivate: () => {},
    report: undefined,
    exit: (code) => (exitCode = code),
  };

  const run = async (): Promise<Run> => {
    const code = await Promise.race([runOcap([...words], io), failed.promise]);
    const left = listeners.size + stdin.listenerCount('data') + stdin.listenerCount('keypress');
    if (left > 0) throw new Error(`\`ocap ${words.join(' ')}\` still listens`);
    return { ...told, status: exitCode ?? code };
  };

  return { told, signal, ended: run() };
};

/** Runs a command to its end. Rejects as `beginOcap` says. */
export const runOcapHere = (words: readonly string[], place: Place, options?: HereOptions): Promise<Run> =>
  beginOcap(words, place, options).ended;
