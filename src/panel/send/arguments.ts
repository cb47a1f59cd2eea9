/** The arguments of a message as a person types them. */
import type { Json } from '../../wire/cluster-config.ts';
import { describeJsonProblem, parseJson } from '../json-text.ts';

const kindOf = (value: Json): string => {
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};

/** The arguments, or what is wrong with the text. An empty text means no arguments. */
export const parseArguments = (text: string): { args: Json[] } | { problem: string } => {
  if (text.trim() === '') return { args: [] };
  const parsed = parseJson(text);
  if ('problem' in parsed) return { problem: `Not JSON: ${describeJsonProblem(parsed.problem)}` };
  const { value } = parsed;
  if (Array.isArray(value)) return { args: value };
  return { problem: `Arguments are a JSON array such as [1, "two"]; this is ${kindOf(value)}` };
};
