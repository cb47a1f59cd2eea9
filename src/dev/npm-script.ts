/** npm scripts run by npm scripts: `package.json` stays the one place that says how each part is done. */
import { root } from './ensure-installed.mjs';
import { npmCommand, runAloud, runQuietly } from './run.mjs';

const commandOf = (script: string): { program: string; args: string[] } => {
  const npm = npmCommand();
  return { program: npm.program, args: [...npm.args, 'run', '--silent', script] };
};

/** Runs a script with its output in ours and returns its exit code. */
export const runScript = (script: string, signal: AbortSignal): Promise<number> => {
  const { program, args } = commandOf(script);
  return runAloud(program, args, { cwd: root, signal });
};

/**
 * Runs a script and shows its output only if it fails.
 * @throws Error with the end of that output
 */
export const runScriptQuietly = async (script: string, signal: AbortSignal): Promise<void> => {
  const { program, args } = commandOf(script);
  await runQuietly(program, args, { cwd: root, signal });
};
