/** Relays that are processes of their own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Endings } from './endings.ts';

const program = path.resolve(import.meta.dirname, '../../src/cli/main.ts');

export type RelayProcess = {
  peerId: string;
  address: string;
  port: number;
  home: string;
  process: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<void>;
};

type Listening = { type: string; peerId: string; addresses: string[] };

/** `ocap relay` on a free port, or the one given. */
export const startRelayProcess = async (
  endings: Endings,
  { port = 0, home = '', args = [] as string[] } = {},
): Promise<RelayProcess> => {
  const folder = home === '' ? mkdtempSync(path.join(tmpdir(), 'ocap-relay-')) : home;
  if (home === '') endings.add(() => rmSync(folder, { recursive: true, force: true }));
  const child = spawn(
    process.execPath,
    [program, 'relay', '--port', String(port), '--home', folder, '--json', '--per-ip', '0', ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  endings.add(() => kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), exited.then(() => [])])) as [string?];
  if (line === undefined) throw new Error('the relay ended before it listened');
  const { peerId, addresses } = JSON.parse(line) as Listening;
  const [address = ''] = addresses;
  return { peerId, address, port: Number(/\/tcp\/(\d+)\//.exec(address)?.[1]), home: folder, process: child, kill };
};
