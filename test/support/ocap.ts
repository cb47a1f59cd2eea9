/** The command `ocap` as a person runs it: processes of their own, in folders of their own. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
export const ocapProgram = path.join(root, 'src/cli/main.ts');

export type Run = { stdout: string; stderr: string; status: number | null };

export type OcapOptions = {
  /** What it reads from standard input. */
  input?: string;
  /** What is typed when its output holds something, one after the other. */
  typed?: [when: RegExp, text: string][];
  /** It is interrupted when its output holds this. */
  until?: RegExp;
};

/** A working directory with the samples in `vats/`, and a home in it; the kernels that were started there end with it. */
export const makeOcap = () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ocap-'));
  cpSync(path.join(root, 'vats'), path.join(folder, 'vats'), { recursive: true });
  const home = path.join(folder, 'home');

  const run = (
    file: string,
    args: readonly string[],
    { input = '', typed = [], until }: OcapOptions = {},
  ): Promise<Run> =>
    new Promise((resolve, reject) => {
      const child = spawn(file, args, {
        cwd: folder,
        env: { ...process.env, OCAP_HOME: home, OCAP_MAIN: ocapProgram, NODE_BIN: process.execPath, NO_COLOR: '1' },
        detached: until !== undefined,
      });
      let stdout = '';
      let stderr = '';
      let interrupted = false;
      const toType = [...typed];
      const look = (): void => {
        const [next] = toType;
        if (next?.[0].test(stdout) === true) {
          toType.shift();
          child.stdin.write(next[1]);
        }
        // The whole group: a shell does not pass it on.
        if (interrupted || child.pid === undefined || until?.test(stdout + stderr) !== true) return;
        interrupted = true;
        process.kill(-child.pid, 'SIGINT');
      };
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
        look();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
        look();
      });
      child.on('error', reject);
      child.on('close', (status) => resolve({ stdout, stderr, status }));
      child.stdin.on('error', () => {});
      if (typed.length === 0) child.stdin.end(input);
    });

  const ocap = (args: readonly string[], options?: OcapOptions): Promise<Run> =>
    run(process.execPath, [ocapProgram, ...args], options);

  return {
    folder,
    home,
    ocap,
    /** A command line as it is typed into a shell where `ocap` is on the path. */
    shell: (line: string, options?: OcapOptions): Promise<Run> =>
      run('bash', ['-c', `ocap() { "$NODE_BIN" "$OCAP_MAIN" "$@"; }; ${line}`], options),
    end: async (): Promise<void> => {
      const homes = readdirSync(folder).map((name) => path.join(folder, name));
      for (const each of homes) if (existsSync(path.join(each, 'ocap.sock'))) await ocap(['stop', '--home', each]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export type Ocap = ReturnType<typeof makeOcap>;
