/**
 * The first mention of a remotable in a body, `"$0.Alleged: counter"`, and what is kept of its name. A quote inside a text would have a
 * backslash before it. Without a bound the engine's stack would be too small for a name of millions.
 */
const MENTION = /(?<!\\)"\$(\d{1,9})\.Alleged: ((?:[^"\\]|\\u[\da-f]{4}|\\[^u]){0,100})/g;
const LONGEST = 100;

/** The name in what an object says that it is: `counter` of `Alleged: counter`. Vats may allege anything, at any length. */
export const namePart = (alleged: string | undefined): string | null =>
  alleged?.replace(/^Alleged: /, '').slice(0, LONGEST) ?? null;

/** What the sender of a body alleges that each of its references is, by their indices; null for those it says nothing of. */
export const readAlleged = (body: string): ((index: number) => string | null) => {
  let names: Map<number, string> | undefined;
  const read = (): Map<number, string> =>
    new Map(
      [...body.matchAll(MENTION)].map(([, index, text]) => [Number(index), String(JSON.parse(`"${text}"`))] as const),
    );
  return (index) => namePart((names ??= read()).get(index));
};
