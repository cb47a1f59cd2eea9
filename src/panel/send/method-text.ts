import type { ObjectMethod } from '../../host/object-methods.ts';
import type { DescribedMethod } from '../../wire/method-schema.ts';

/** A vat may say whatever it likes at any length; beyond this nobody reads it. */
const SHOWN_TEXT = 300;

export const cut = (text: string): string => (text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)}…` : text);

export const argNamesOf = ({ args, argNames }: Pick<DescribedMethod, 'args' | 'argNames'>): string[] =>
  (argNames ?? Object.keys(args)).filter((name) => Object.hasOwn(args, name));

/** `add(title, text)`; `add(string, string?)` where only the guard is known. */
export const callOf = (method: ObjectMethod): string => {
  switch (method.known) {
    case 'description':
      return cut(`${method.name}(${argNamesOf(method.description).join(', ')})`);
    case 'guard':
      return cut(`${method.name}(${method.args.join(', ')})`);
    case 'name':
      return cut(method.name);
    default:
      throw new TypeError(`unknown method ${JSON.stringify(method satisfies never)}`);
  }
};
