import type { CrankStory, CrankTrace } from '../../wire/kernel-events.ts';

/** One line of the tree. `level` counts from 1; `place` is its place among the `siblings` with the same cause. */
export type StoryLine = { crank: CrankTrace; level: number; place: number; siblings: number };

/** The causes one in the other, in the last of them the crank, and in it what it caused: as lines from the top. */
export const flattenStory = ({ crank, causes, effects }: CrankStory): StoryLine[] => {
  const chain = [...causes, crank].map((each, index) => ({ crank: each, level: index + 1, place: 1, siblings: 1 }));
  const byCause = Map.groupBy(effects, ({ cause }) => cause);
  const below = (cause: CrankTrace, level: number): StoryLine[] => {
    const children = byCause.get(cause.number) ?? [];
    return children.flatMap((child, index) => [
      { crank: child, level, place: index + 1, siblings: children.length },
      ...below(child, level + 1),
    ]);
  };
  return [...chain, ...below(crank, chain.length + 1)];
};
