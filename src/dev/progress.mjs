/**
 * What the commands print while they work: each step's name when it begins and its duration when it ends, so that
 * nobody looks at a silent terminal. Plain JavaScript, because it runs before anything is installed.
 */
import process from 'node:process';
import { performance } from 'node:perf_hooks';

/** A step that takes longer than this says again that it is still at it. */
const REMINDER_MS = 15_000;

const colored = process.stdout.isTTY && process.env.NO_COLOR === undefined;
/** @type {(code: number) => (text: string) => string} */
const color = (code) => (text) => (colored ? `\u001b[${code}m${text}\u001b[0m` : text);
export const green = color(32);
export const red = color(31);
export const dim = color(2);
export const bold = color(1);

/** @param {string} line */
export const say = (line) => {
  process.stdout.write(`${line}\n`);
};

/** Errors whose message a step has printed already. @type {WeakSet<object>} */
const told = new WeakSet();

/** @param {unknown} error */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * Prints why a command ends early, once.
 * @param {unknown} error
 */
export const sayFailure = (error) => {
  if (error instanceof Error) {
    if (told.has(error)) return;
    told.add(error);
  }
  say(red(messageOf(error)));
};

/**
 * Does one step of a command and prints its name, its duration, and why it failed.
 * @template T
 * @param {string} title
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export const step = async (title, work) => {
  const start = performance.now();
  const duration = () => dim(`(${((performance.now() - start) / 1000).toFixed(1)} s)`);
  say(`▸ ${title} …`);
  const reminder = setInterval(() => say(dim(`  still at it: ${title} ${duration()}`)), REMINDER_MS);
  try {
    const result = await work();
    say(`${green('✓')} ${title} ${duration()}`);
    return result;
  } catch (error) {
    say(`${red('✗')} ${title} ${duration()}`);
    sayFailure(error);
    throw error;
  } finally {
    clearInterval(reminder);
  }
};
