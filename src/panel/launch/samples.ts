/** The sample subclusters that come with the extension. */
import { messageOf } from '../../wire/errors.ts';
import { parseSampleIndex, type SampleIndex } from '../../wire/sample-index.ts';
import { describeJsonProblem, parseJson } from '../json-text.ts';

export type Sample = SampleIndex[number];

/** From the extension's root. */
const INDEX = 'vats/index.json';

/**
 * Fetches the text of a file of the extension.
 * @throws naming the file, where it cannot be had.
 */
const fetchText = async (url: string): Promise<string> => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return response.text();
};

/** @throws naming the index, where it cannot be had or is none. */
export const fetchSamples = async (): Promise<SampleIndex> => {
  const index = parseJson(await fetchText(INDEX));
  if ('problem' in index) throw new TypeError(`${INDEX}: ${describeJsonProblem(index.problem)}`);
  try {
    return parseSampleIndex(index.value);
  } catch (error) {
    throw new TypeError(`${INDEX}: ${messageOf(error)}`, { cause: error });
  }
};
