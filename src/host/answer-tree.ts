/** An answer as a tree that a page can draw: what JSON has, what it lacks, and the references in it. */
import { passStyleOf } from '@endo/pass-style';
import type { CapData } from '../wire/capdata.ts';
import { isPromiseRef, type KRef, type ObjectRef, type PromiseRef } from '../wire/ids.ts';
import { readAnswer, readableText } from './json-refs.ts';

export type AnswerNode =
  | { type: 'text'; text: string }
  /** A number, `true`, `null`, `undefined`, `12n`, a symbol. */
  | { type: 'word'; word: string }
  | { type: 'list'; items: AnswerNode[] }
  | { type: 'record'; fields: [name: string, value: AnswerNode][] }
  /** `iface`: what its vat alleges that it is; empty where it says nothing. */
  | { type: 'object'; kref: ObjectRef; iface: string }
  | { type: 'promise'; kref: PromiseRef }
  | { type: 'error'; name: string; message: string }
  | { type: 'tagged'; tag: string; payload: AnswerNode };

/** What a tagged value is tagged with, and what a remotable alleges to be. */
const tagOf = (value: object): string => String(Reflect.get(value, Symbol.toStringTag));

const treeOf = (value: unknown, refOf: (value: unknown) => KRef): AnswerNode => {
  const again = (item: unknown): AnswerNode => treeOf(item, refOf);
  if (typeof value === 'string') return { type: 'text', text: value };
  if (value instanceof Error) return { type: 'error', name: value.name, message: value.message };
  if (typeof value !== 'object' || value === null) return { type: 'word', word: readableText(value, refOf) };
  if (Array.isArray(value)) return { type: 'list', items: value.map(again) };
  const style = passStyleOf(value);
  if (style === 'copyRecord')
    return { type: 'record', fields: Object.entries(value).map(([name, item]) => [name, again(item)]) };
  if (style === 'tagged') return { type: 'tagged', tag: tagOf(value), payload: again(Reflect.get(value, 'payload')) };
  if (style !== 'remotable' && style !== 'promise') return { type: 'word', word: readableText(value, refOf) };
  const kref = refOf(value);
  return isPromiseRef(kref)
    ? { type: 'promise', kref }
    : { type: 'object', kref, iface: tagOf(value).replace(/^Alleged: /, '') };
};

export const answerTree = (answer: CapData<KRef>): AnswerNode => {
  const { value, refOf } = readAnswer(answer);
  return treeOf(value, refOf);
};
