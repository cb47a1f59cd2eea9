/**
 * A program to be killed: a kernel on the database file it is given, which does what its parent's messages say, as `kernel-process.ts`
 * has them. An argument `{ '@ref': kref }` stands for the object.
 */
import '../../src/lockdown/node.ts';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { kunser, type Logger } from '../../src/kernel/index.ts';
import { makeKernel } from '../../src/node/index.ts';
import type { Answer, Request } from './kernel-process.ts';

const [dbFilename = ''] = process.argv.slice(2);
const logger: Logger = {
  debug: () => {},
  info: () => {},
  warn: (text) => void process.stderr.write(`${text}\n`),
  error: (text) => void process.stderr.write(`${text}\n`),
};
const kernel = await makeKernel({ dbFilename, logger });

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** What the kernel's thread holds, without what it has let go of: heap and buffers, in bytes. */
const memory = (): number => {
  if (typeof collect !== 'function') throw Error('this engine collects only when it likes');
  Reflect.apply(collect, undefined, []);
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const own: Record<string, (...args: unknown[]) => unknown> = {
  /** The value of an answer. */
  ask: async (target, method, args, ...options) =>
    kunser(await kernel.queueMessage(String(target), String(method), args as unknown[], ...(options as []))),
  memory,
};

const read = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(read);
  if ('@ref' in value) return kernel.getPresence(String(value['@ref']));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, read(item)]));
};

const answer = async ({ method, args }: Request): Promise<unknown> => {
  const call: unknown = own[method] ?? Reflect.get(kernel, method);
  if (typeof call !== 'function') throw Error(`the kernel has no method ${method}`);
  return Reflect.apply(call, undefined, harden(args.map(read)));
};

const send = (message: Answer | 'ready'): void => void process.send?.(message);

process.on('message', (request: Request) => {
  answer(request).then(
    (value) => send({ id: request.id, value }),
    (error: unknown) => send({ id: request.id, problem: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
send('ready');
