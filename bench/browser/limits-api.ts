import type { Effort } from '../limits/recording.ts';
import type { Counts, VatSpecs } from '../measure/operations.ts';
import type { LimitName } from '../report.ts';

/** What the worker of the limits knows of one operation. */
export type Prepared = { effort: Effort; limits: LimitName[] };

/** What the worker of the limits does for the bench's page, over captp. */
export type LimitsApi = {
  /** Records the operations with kernels of its own: a launch, then each kind of call. */
  prepare(specs: VatSpecs, counts: Counts): Promise<Prepared[]>;
  /** Runs one limit of one operation, by their places in what `prepare` gave; the milliseconds. */
  run(operation: number, limit: number): Promise<number>;
};

/**
 * The ports that the worker gets first: for captp; for starting vat workers as the kernel's worker does, with the
 * supervisor and with `vat-realm.ts` in its place; and one that it echoes, as a host's port to the kernel's worker.
 */
export type LimitsPorts = [captp: MessagePort, vats: MessagePort, realms: MessagePort, echo: MessagePort];
