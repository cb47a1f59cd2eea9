import type { Limit, Subject } from './interleave.ts';
import { launchOne, type CallKind, type Host, type Roots, type VatSpecs } from './operations.ts';

/** The launch of a vat; its end does not count. */
export const launchSubject = (host: Host, specs: VatSpecs, limits: Limit[]): Subject => ({
  operation: 'launch of a vat',
  count: 1,
  limits,
  run: async () => {
    const start = performance.now();
    const { end } = await launchOne(host, specs);
    const milliseconds = performance.now() - start;
    await end();
    return milliseconds;
  },
});

export const callSubject = (
  host: Host,
  roots: Roots,
  { operation, count, work }: CallKind,
  limits: Limit[],
): Subject => ({
  operation,
  count,
  limits,
  run: async () => {
    const start = performance.now();
    await work(host, roots);
    return performance.now() - start;
  },
});
