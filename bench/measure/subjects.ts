import type { Subject } from './interleave.ts';
import { launchOne, type CallKind, type Host, type Roots, type VatSpecs } from './operations.ts';

/** What is known of an operation before it is measured. */
type Known = Pick<Subject, 'effort' | 'limits'>;

/** The launch of a vat; its end does not count. */
export const launchSubject = (host: Host, specs: VatSpecs, known: Known): Subject => ({
  ...known,
  operation: 'launch of a vat',
  count: 1,
  run: async () => {
    const start = performance.now();
    const { end } = await launchOne(host, specs);
    const milliseconds = performance.now() - start;
    await end();
    return milliseconds;
  },
});

export const callSubject = (host: Host, roots: Roots, { operation, count, work }: CallKind, known: Known): Subject => ({
  ...known,
  operation,
  count,
  run: async () => {
    const start = performance.now();
    await work(host, roots);
    return performance.now() - start;
  },
});
