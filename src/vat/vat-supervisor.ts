/**
 * For hosts that write the program of their vat workers themselves: the package's entry `ocap-kernel/vat-supervisor`. It locks the
 * worker down, so it is the program's first import. Workers in browsers run the supervisor that the package was built with and no
 * other (P14).
 */
import '../lockdown/vat.ts';
import type { VatLogFrame } from '../wire/vat-protocol.ts';
import type { MakeAllowedGlobals } from './incarnation.ts';
import { runSupervisor } from './run-supervisor.ts';
import type { VatPort } from './supervisor.ts';

export { createDefaultEndowments, type EndowmentPowers, type VatEndowments } from './endowments/index.ts';
export type { MakeAllowedGlobals } from './incarnation.ts';

type VatSupervisorOptions = {
  /** The vat that this worker is for (`v1`); another one is not started. */
  id?: string;
  /** The port that came with the worker's first message: what kernel and vat say to each other. */
  kernelStream: VatPort;
  /** Hears the vat's lines, beside the kernel. */
  logger?: Pick<Console, 'debug' | 'info' | 'warn' | 'error'>;
  /**
   * What vats may ask for in `globals`, instead of the default endowments. Called once for each attempt at a start, with the powers
   * to make endowments from: what calls back into the vat does it through `schedule` (R1).
   */
  makeAllowedGlobals?: MakeAllowedGlobals;
};

/** Runs the vat of a worker from now on. */
export class VatSupervisor {
  constructor({ id, kernelStream, logger, makeAllowedGlobals }: VatSupervisorOptions) {
    const onLine = (level: VatLogFrame['level'], text: string): void =>
      logger?.[level === 'log' ? 'info' : level](text);
    runSupervisor({ port: kernelStream, id, onLine, makeAllowedGlobals });
  }
}
