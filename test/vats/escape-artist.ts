import { E, Far } from '@endo/far';
import { M } from '@endo/patterns';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

const show = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'symbol' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(show).join(',');
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? Object.prototype.toString.call(value)
    : String(value);
};

/** A hostile vat: it runs the text that it is sent, with all that it holds, and tells what became of it. */
export const buildRootObject = (vatPowers: object, parameters: object, baggage: object) => {
  /** What one text leaves for the next. */
  const left = new Map<string, unknown>();
  const held = { E, Far, M, makeDefaultExo, vatPowers, parameters, baggage, left };
  const run = async (body: string, target: unknown): Promise<unknown> => {
    const names = Object.keys(held).join(', ');
    const made = (0, eval)(`(async ({ ${names}, root, target }) => {\n${body}\n})`) as (powers: object) => unknown;
    return made({ ...held, root, target });
  };
  const root: object = makeDefaultExo('escape artist', {
    /** What the body of an async function returned, or threw, as text. */
    attempt: async (body: string, target: unknown = undefined) => {
      try {
        return `gave ${show(await run(body, target))}`.slice(0, 20_000);
      } catch (error) {
        return `threw ${error instanceof Error ? `${error.name}: ${error.message}` : show(error)}`.slice(0, 2_000);
      }
    },
    /** What the body returned, as it is. */
    hand: (body: string, target: unknown = undefined) => run(body, target),
    take: (value: unknown) => typeof value,
  });
  return root;
};
