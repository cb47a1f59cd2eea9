import * as v from 'valibot';

/** A list of so many items at most. How long it is, is looked at before its items are: a hostile one may have millions. */
export const shortListOf = <Item extends v.GenericSchema>(most: number, item: Item) =>
  v.pipe(
    v.custom<unknown[]>((input) => Array.isArray(input) && input.length <= most, `expected a list of ${most} at most`),
    v.array(item),
  );
