/** Kernels in processes of their own, to be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { KernelApi } from '../../src/kernel/index.ts';
import type { KernelHost } from '../contracts/kernel-suite.ts';

export type Request = { id: number; method: string; args: unknown[] };
export type Answer = { id: number } & ({ value?: unknown } | { problem: string });

const program = fileURLToPath(new URL('./kernel-program.ts', import.meta.url));

type Methods = {
  [Name in keyof KernelApi]: (...args: unknown[]) => Promise<Awaited<ReturnType<KernelApi[Name]>>>;
} & {
  ask(target: string, method: string, args: unknown[], options?: { requestId?: string }): Promise<unknown>;
  memory(): Promise<number>;
};

/** Starts a kernel on a database file; `env` is added to this process's own environment. `pipes`: its standard input and output. */
export const startKernelProcess = async (dbFilename: string, env: NodeJS.ProcessEnv = {}, { pipes = false } = {}) => {
  const child = spawn(process.execPath, [program, dbFilename], {
    stdio: pipes ? ['pipe', 'pipe', 'inherit', 'ipc'] : ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  });
  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  let calls = 0;
  const ready = Promise.withResolvers<void>();
  child.on('message', (message: Answer | 'ready') => {
    if (message === 'ready') {
      ready.resolve();
      return;
    }
    const call = pending.get(message.id);
    pending.delete(message.id);
    if ('problem' in message) call?.reject(Error(message.problem));
    else call?.resolve(message.value);
  });
  const exited = once(child, 'exit');
  void exited.then(() => {
    const gone = Error('the process of the kernel has ended');
    ready.reject(gone);
    for (const { reject } of pending.values()) reject(gone);
  });
  await ready.promise;

  const call = <Name extends keyof Methods>(method: Name, ...args: Parameters<Methods[Name]>) => {
    const kit = Promise.withResolvers<unknown>();
    const id = (calls += 1);
    pending.set(id, kit);
    child.send({ id, method, args });
    return kit.promise as ReturnType<Methods[Name]>;
  };

  return {
    stdin: child.stdin,
    stdout: child.stdout,
    /** @throws (rejects) what the kernel rejected with, or when its process ends. */
    call,
    /** The same as the kernel's suite has it. */
    host: {
      call: call as KernelHost['call'],
      send: (...args) => call('queueMessage', ...args),
    } satisfies Pick<KernelHost, 'call' | 'send'>,
    /** SIGKILL: nothing is flushed. */
    kill: async (): Promise<void> => {
      child.kill('SIGKILL');
      await exited;
    },
  };
};

export type KernelProcess = Awaited<ReturnType<typeof startKernelProcess>>;
