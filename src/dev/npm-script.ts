/** npm scripts run by npm scripts: `package.json` stays the one place that says how each part is done. */
import { root } from './ensure-installed.mjs';
import { npmCommand, runAloud, runQuietly } from './run.mjs';

const commandOf = (script: string, args: readonly string[]): [program: string, args: string[]] => {
  const npm = npmCommand();
  return [npm.program, [...npm.args, 'run', '--silent', script, '--', ...args]];
};

type ScriptOptions = { signal: AbortSignal; args?: readonly string[]; prefix?: string };

/** Runs a script with its output in ours and returns its exit code. */
export const runScript = (script: string, { signal, args = [], prefix }: ScriptOptions): Promise<number> =>
  runAloud(...commandOf(script, args), { cwd: root, signal, ...(prefix === undefined ? {} : { prefix }) });

/**
 * Runs a script and shows its output only if it fails.
 * @throws Error with the end of that output
 */
export const runScriptQuietly = async (
  script: string,
  signal: AbortSignal,
  args: readonly string[] = [],
): Promise<void> => {
  await runQuietly(...commandOf(script, args), { cwd: root, signal });
};
