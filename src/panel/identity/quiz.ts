/** The proof that somebody has written a recovery phrase down: three of its words, by place. */

/** Random bytes, `count` of them. */
type Randomness = (count: number) => Uint8Array;

export type Quiz = {
  /** Which words are asked for: 1 is the first; in ascending order. */
  places: readonly number[];
  /** The places whose answers are wrong. `answers` are in the order of the places. */
  wrongPlaces(answers: readonly string[]): number[];
};

const ASKED = 3;

/** Different places of `count` (256 at most), each as likely as any other. */
const pickPlaces = (count: number, random: Randomness): number[] => {
  // A byte beyond the last whole multiple would make the first places likelier.
  const end = 256 - (256 % count);
  const places = new Set<number>();
  while (places.size < ASKED) {
    const [byte = end] = random(1);
    if (byte < end) places.add((byte % count) + 1);
  }
  return [...places].sort((a, b) => a - b);
};

/** The words that are asked for stay in the quiz; nothing of the phrase is shown by it. */
export const makeQuiz = (phrase: string, random: Randomness): Quiz => {
  const words = phrase.split(' ');
  const places = pickPlaces(words.length, random);
  const expected = places.map((place) => words[place - 1]);
  return harden({
    places,
    wrongPlaces: (answers) =>
      places.filter((_place, index) => answers[index]?.trim().toLowerCase() !== expected[index]),
  });
};
