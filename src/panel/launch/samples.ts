/** The sample subclusters that come with the extension. */
import type { Json } from '../../wire/cluster-config.ts';
import { describeJsonProblem, parseJson } from '../json-text.ts';

export type Sample = {
  /** Its folder's name. */
  name: string;
  title: string;
  description: string;
  /** Of its cluster config, from the extension's root. */
  configUrl: string;
};

const textField = (entry: { [key: string]: Json }, field: keyof Sample): string => {
  const value = entry[field];
  if (typeof value !== 'string') throw new TypeError(`vats/index.json: a sample’s ${field} must be text`);
  return value;
};

const asSample = (entry: Json): Sample => {
  if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) {
    throw new TypeError('vats/index.json: a sample must be an object');
  }
  return {
    name: textField(entry, 'name'),
    title: textField(entry, 'title'),
    description: textField(entry, 'description'),
    configUrl: textField(entry, 'configUrl'),
  };
};

/**
 * Fetches the text of a file of the extension.
 * @throws naming the file, where it cannot be had.
 */
export const fetchText = async (url: string): Promise<string> => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return response.text();
};

export const fetchSamples = async (): Promise<Sample[]> => {
  const index = parseJson(await fetchText('vats/index.json'));
  if ('problem' in index) throw new TypeError(`vats/index.json: ${describeJsonProblem(index.problem)}`);
  if (!Array.isArray(index.value)) throw new TypeError('vats/index.json must be a list');
  return index.value.map(asSample);
};
