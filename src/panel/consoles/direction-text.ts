import type { IODirection } from '../../wire/io-spec.ts';

/** As the vat sees it. */
export const directionText: Readonly<Record<IODirection, string>> = {
  in: 'the vat only reads',
  out: 'the vat only writes',
  inout: 'the vat reads and writes',
};
