/** A worker that uses the browser's database as told. The test adds it to a copy of the extension; it is never shipped. */
import '../../src/lockdown/kernel-worker.ts';
import { deleteSQLKernelDatabase, makeSQLKernelDatabase } from '../../src/browser/database.ts';
import type { KernelDatabase } from '../../src/kernel/store/database.ts';
import { databaseContract } from '../../test/contracts/database-contract.ts';

const place = { dbFilename: 'contract' };
let open: KernelDatabase | undefined;

const commands = {
  /** Runs one case of the contract on a database of its own. */
  async runCase(name: string) {
    const found = databaseContract.find((one) => one.name === name);
    if (found === undefined) throw new Error(`the contract has no case ${name}`);
    const own = { dbFilename: 'contract-case' };
    await deleteSQLKernelDatabase(own);
    await found.run(() => makeSQLKernelDatabase(own));
  },
  async open() {
    open = await makeSQLKernelDatabase(place);
  },
  exec: (sql: string) => open?.exec(sql),
  query: (sql: string) => open?.executeQuery(sql),
  close: () => open?.close(),
  delete: () => deleteSQLKernelDatabase(place),
  /** As in a profile whose storage is blocked. */
  blockStorage() {
    const blocked = () => Promise.reject(new DOMException('storage is blocked', 'SecurityError'));
    Object.defineProperty(navigator.storage, 'getDirectory', { value: blocked });
  },
};
export type Commands = typeof commands;
export type Answer = { value: unknown } | { error: string };

const answer = async (name: keyof Commands, argument: string): Promise<void> => {
  try {
    postMessage({ value: await commands[name](argument) });
  } catch (error) {
    postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
};

addEventListener('message', ({ data: [name, argument] }: MessageEvent<[keyof Commands, string]>) => {
  void answer(name, argument);
});
