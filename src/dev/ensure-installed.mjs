/**
 * Makes sure that `node_modules` holds what `package-lock.json` asks for, and hands over to TypeScript run by the Node
 * that is installed there. Plain JavaScript on Node's own modules: it runs on Node 20 with nothing installed.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { step } from './progress.mjs';
import { npmCommand, runAloud } from './run.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage */

/** The checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
const lockedPackages = (file) =>
  /** @type {{ packages: Record<string, LockedPackage> }} */ (JSON.parse(readFileSync(file, 'utf8'))).packages;

/**
 * Why the packages have to be installed, or undefined when what is there is what the lock file asks for. npm writes
 * down what it installed, after it has finished, in a lock file of its own inside `node_modules`.
 * @param {string} folder
 * @returns {string | undefined}
 */
export const whyInstall = (folder) => {
  const installedFile = path.join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return 'nothing is installed yet';
  const installed = lockedPackages(installedFile);
  for (const [place, wanted] of Object.entries(lockedPackages(path.join(folder, 'package-lock.json')))) {
    if (place === '') continue;
    const found = installed[place];
    // Packages for other platforms are optional and stay out.
    if (found === undefined && wanted.optional === true) continue;
    if (found === undefined) return `${place} is not installed`;
    if (found.version !== wanted.version || found.integrity !== wanted.integrity) return `${place} has changed`;
  }
  return undefined;
};

/** The Node of our own devDependencies, whatever the machine's may be. */
const installedNode = path.join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

export const ensureInstalled = async () => {
  const reason = existsSync(installedNode) ? whyInstall(root) : 'nothing is installed yet';
  if (reason === undefined) return;
  await step(`Installing packages (${reason})`, async () => {
    const npm = npmCommand();
    const args = [...npm.args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const code = await runAloud(npm.program, args, { cwd: root });
    if (code !== 0) throw new Error(`npm ci ended with exit code ${code}; its messages above say why`);
    if (!existsSync(installedNode)) {
      throw new Error(
        'npm ci did not run the install script of the package "node"; allow it with: npm install-scripts approve node',
      );
    }
  });
};

/**
 * Calls back when npm, which started us, was ended. npm passes a signal on to the shell between it and us, and the shell
 * keeps it to itself; nothing but a new parent tells us.
 * @param {() => void} callback
 */
const whenNpmEnds = (callback) => {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    callback();
  }, 500);
  watch.unref();
};

/**
 * Runs a TypeScript file of this folder in place of this process: same terminal, same signals, same exit code.
 * @param {string} file
 * @param {string[]} args
 * @returns {Promise<void>}
 */
export const handOver = (file, args) =>
  new Promise((resolve) => {
    const tools = path.join(root, 'node_modules/.bin');
    const env = { ...process.env, PATH: `${tools}${path.delimiter}${process.env.PATH ?? ''}` };
    const child = spawn(installedNode, [path.join(root, 'src/dev', file), ...args], {
      cwd: root,
      env,
      stdio: 'inherit',
    });
    // A terminal signals the child as well; it takes a second one as the same wish.
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => child.kill(signal));
    }
    whenNpmEnds(() => child.kill('SIGTERM'));
    child.on('error', (error) => {
      process.stdout.write(`${error.message}\n`);
      process.exit(1);
    });
    child.on('close', (code) => {
      process.exitCode = code ?? 1;
      resolve();
      process.exit();
    });
  });
