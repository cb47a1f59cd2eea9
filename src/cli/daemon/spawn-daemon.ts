/** Starts the process of a kernel, which goes on when this one has ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { parseDaemonReport, type DaemonGreeting, type DaemonReport } from '../../wire/daemon-protocol.ts';
import { CommandError } from '../support/errors.ts';
import { prepareHome, type Home } from './home.ts';
import type { LogLevel } from './log-file.ts';

/**
 * @param program - what Node is given to be the command `ocap`: options, and the file.
 * @returns when clients can connect.
 * @throws (rejects) CommandError with what the new process says is wrong.
 */
export const spawnDaemon = async (
  home: Home,
  logLevel: LogLevel,
  program: readonly string[],
): Promise<DaemonGreeting> => {
  prepareHome(home);
  const nodeLog = openSync(home.nodeLog, 'a', 0o600);
  const child = spawn(
    process.execPath,
    [...program, 'start', '--foreground', '--home', home.folder, '--log-level', logLevel],
    // Its working directory keeps no other folder from being removed or unmounted.
    { detached: true, cwd: home.folder, stdio: ['ignore', nodeLog, nodeLog, 'ipc'] },
  );
  closeSync(nodeLog);
  const reported = new Promise<DaemonReport | undefined>((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (message) => resolve(parseDaemonReport(message)));
    child.once('exit', () => resolve(undefined));
  });
  const report = await reported;
  switch (report?.type) {
    case 'ready':
      child.disconnect();
      child.unref();
      return report.greeting;
    case 'failed':
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      throw new CommandError(report.message, report.exitCode);
    case undefined: {
      const how = child.signalCode ?? `exit code ${child.exitCode}`;
      throw new CommandError(`the process of the kernel ended before it was ready (${how}); see ${home.nodeLog}`);
    }
    default:
      throw new TypeError(`unknown report ${JSON.stringify(report satisfies never)}`);
  }
};
