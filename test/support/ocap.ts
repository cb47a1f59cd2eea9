/** The command `ocap` as a person runs it, in folders of their own: in this process, or in processes where these are what is tested. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runDaemon } from '../../src/cli/daemon/run-daemon.ts';
import { spawnDaemon } from '../../src/cli/daemon/spawn-daemon.ts';
import { beginOcap, runOcapHere, type HereOptions, type Place, type Run } from './ocap-here.ts';
import { readPlainLine } from './plain-line.ts';

const root = path.resolve(import.meta.dirname, '../..');
export const ocapProgram = path.join(root, 'src/cli/main.ts');

type ProcessOptions = {
  /** What it reads from standard input. */
  input?: string;
  /** What is typed when its output holds something, one after the other. */
  typed?: [when: RegExp, text: string][];
};

/** A working directory with the samples in `vats/`, and a home in it; the kernels that were started there end with it. */
export const makeOcap = () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ocap-'));
  cpSync(path.join(root, 'vats'), path.join(folder, 'vats'), { recursive: true });
  const home = path.join(folder, 'home');

  /** What `ocap start` has started in this process. */
  const kernels: Promise<number>[] = [];
  const here: Place = {
    cwd: folder,
    env: { OCAP_HOME: home },
    async spawnKernel(itsHome, logLevel) {
      // Signals are for the test's own process.
      const { greeting, ended } = await runDaemon({ home: itsHome, logLevel, onSignal: () => () => {} });
      kernels.push(ended);
      return greeting;
    },
  };

  const run = (file: string, args: readonly string[], { input = '', typed = [] }: ProcessOptions = {}): Promise<Run> =>
    new Promise((resolve, reject) => {
      const child = spawn(file, args, {
        cwd: folder,
        env: { ...process.env, OCAP_HOME: home, OCAP_MAIN: ocapProgram, NODE_BIN: process.execPath, NO_COLOR: '1' },
      });
      let stdout = '';
      let stderr = '';
      const toType = [...typed];
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
        const [next] = toType;
        if (next?.[0].test(stdout) !== true) return;
        toType.shift();
        child.stdin.write(next[1]);
      });
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.on('error', reject);
      child.on('close', (status) => resolve({ stdout, stderr, status }));
      child.stdin.on('error', () => {});
      if (typed.length === 0) child.stdin.end(input);
    });

  const ocap = (args: readonly string[], options?: HereOptions): Promise<Run> => runOcapHere(args, here, options);

  /** A command line as it is typed into a shell where `ocap` is on the path. */
  const shell = (line: string, options?: ProcessOptions): Promise<Run> =>
    run('bash', ['-c', `ocap() { "$NODE_BIN" "$OCAP_MAIN" "$@"; }; ${line}`], options);

  return {
    folder,
    home,
    /** Runs a command in this process, as are the kernels that it starts. */
    ocap,
    /** Begins one that goes on until a signal. */
    begin: (args: readonly string[]) => beginOcap(args, here),
    /** `ocap start` in this process, which starts a kernel in a process of its own. */
    spawnKernel: (...more: string[]): Promise<Run> =>
      runOcapHere(['start', ...more], {
        ...here,
        spawnKernel: (itsHome, logLevel) => spawnDaemon(itsHome, logLevel, [ocapProgram]),
      }),
    /** Runs a command in a process of its own, as are the kernels that it starts. */
    process: (args: readonly string[], options?: ProcessOptions): Promise<Run> =>
      run(process.execPath, [ocapProgram, ...args], options),
    shell,
    /** A command line as it is typed into a shell, which only sees what takes a shell. */
    async line(text: string, options?: Pick<HereOptions, 'until'>): Promise<Run> {
      const { words: [program, ...args] = [], input, output } = readPlainLine(text) ?? {};
      if (program !== 'ocap') return shell(text);
      const file = (name: string): string => path.join(folder, name);
      const given = input === undefined ? {} : { input: readFileSync(file(input), 'utf8') };
      const ran = await ocap(args, { ...options, ...given });
      if (output === undefined) return ran;
      writeFileSync(file(output), ran.stdout);
      return { ...ran, stdout: '' };
    },
    end: async (): Promise<void> => {
      const homes = readdirSync(folder).map((name) => path.join(folder, name));
      for (const each of homes) if (existsSync(path.join(each, 'ocap.sock'))) await ocap(['stop', '--home', each]);
      await Promise.all(kernels);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export type Ocap = ReturnType<typeof makeOcap>;
