import type { KernelFrame } from '../../src/wire/vat-protocol.ts';
import type { VatRecording } from './recording.ts';

/** To the worker of the limits. Each is answered with one message. */
export type RealmCommand =
  /** What it will play back or deliver. Answer: `'prepared'`. */
  | { type: 'prepare'; vats: VatRecording[] }
  /** Delivers the work to fresh supervisors. Answer: the milliseconds it took, or what went wrong. */
  | { type: 'dispatch' }
  /** A delivery. Answer: what the vat once answered. */
  | Extract<KernelFrame, { type: 'deliver' }>;
