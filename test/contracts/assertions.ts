/** Plain assertions for suites that run in any realm, where no test framework can be loaded. */

const show = (value: unknown): string => {
  if (value instanceof Uint8Array) return `bytes ${[...value].join(' ')}`.slice(0, 200);
  if (typeof value === 'string') return `text ${JSON.stringify(value)}`.slice(0, 200);
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([k, v]) => `${k}: ${show(v)}`)
      .join(', ')} }`;
  return `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`;
};

/** Equal by kind and content: records and arrays by entries, bytes by bytes, the rest by identity. */
export const assertEqual = (actual: unknown, expected: unknown, what: string): void => {
  const same = (a: unknown, b: unknown): boolean => {
    if (Object.is(a, b)) return true;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (a instanceof Uint8Array && b instanceof Uint8Array)
      return a.length === b.length && a.every((byte, i) => byte === b[i]);
    if (a instanceof Uint8Array !== b instanceof Uint8Array || Array.isArray(a) !== Array.isArray(b)) return false;
    const [left, right] = [Object.entries(a), Object.entries(b)];
    return (
      left.length === right.length && left.every(([key, value], i) => key === right[i]?.[0] && same(value, right[i][1]))
    );
  };
  if (!same(actual, expected)) throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}`);
};

/** That an Error is thrown whose message has the text. */
export const assertThrows = (action: () => unknown, text: RegExp, what: string): void => {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  if (thrown === undefined) throw new Error(`${what}: nothing was thrown`);
  if (!(thrown instanceof Error) || !text.test(thrown.message)) {
    throw new Error(
      `${what}: expected an Error with ${text}, got ${thrown instanceof Error ? thrown.message : show(thrown)}`,
    );
  }
};

/** That a promise rejects with an Error whose name and message have the text. */
export const assertRejects = async (promise: Promise<unknown>, text: RegExp, what: string): Promise<void> => {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('value' in outcome) throw new Error(`${what}: expected a rejection with ${text}, got ${show(outcome.value)}`);
  const { error } = outcome;
  const shown = error instanceof Error ? `${error.name}: ${error.message}` : show(error);
  if (!text.test(shown)) throw new Error(`${what}: expected a rejection with ${text}, got ${shown}`);
};
