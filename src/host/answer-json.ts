/**
 * An answer as JSON, for programs. Objects and promises are `{"@ref":"ko12"}`, as in arguments; what JSON lacks is its readable text:
 * `{"@text":"12n"}`. A record that only looks like one of these has one more `@`.
 */
import { passStyleOf } from '@endo/pass-style';
import type { CapData } from '../wire/capdata.ts';
import type { Json } from '../wire/cluster-config.ts';
import type { KRef } from '../wire/ids.ts';
import { readAnswer, readableText } from './json-refs.ts';

const RESERVED = /^@+(?:ref|name|text)$/;

export const answerJson = (answer: CapData<KRef>): Json => {
  const { value, refOf } = readAnswer(answer);

  const record = (fields: [string, unknown][]): Json => {
    const [[key = ''] = [], ...others] = fields;
    const escape = others.length === 0 && RESERVED.test(key) ? '@' : '';
    return Object.fromEntries(fields.map(([name, item]) => [`${escape}${name}`, read(item)]));
  };

  const read = (item: unknown): Json => {
    if (item === null || typeof item === 'string' || typeof item === 'boolean') return item;
    if (Array.isArray(item)) return item.map(read);
    if (typeof item === 'object' && passStyleOf(item) === 'copyRecord') return record(Object.entries(item));
    switch (passStyleOf(item)) {
      case 'number':
        return Number.isFinite(item) ? Number(item) : { '@text': readableText(item, refOf) };
      case 'remotable':
      case 'promise':
        return { '@ref': refOf(item) };
      default:
        return { '@text': readableText(item, refOf) };
    }
  };

  return read(value);
};
