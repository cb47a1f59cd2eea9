/** What a kernel did during some work, so that the same can be done again without a kernel. Plain data. */
import type { SqlValue } from '../../src/kernel/index.ts';
import type { KernelFrame, VatResultFrame } from '../../src/wire/vat-protocol.ts';

/** What the kernel sent to one vat, and what that answered to its deliveries. */
export type Traffic = { sent: KernelFrame[]; answers: VatResultFrame[] };

/** What one vat was sent from its start up to the work, and what passed during the work. */
export type VatRecording = { before: KernelFrame[]; during: Traffic };

/** One statement that changes the database. */
export type Write = { sql: string; values: SqlValue[] };

/** What some calls did. The work leaves the tables as they were, but for counters and the vats' stores. */
export type CallRecording = {
  vats: VatRecording[];
  /** Makes the tables as they were before the work. */
  tables: Write[];
  /** What the work wrote, by commit. */
  commits: Write[][];
  /** How many statements read. */
  reads: number;
};

/** What a launch did, with the deliveries to the new vat, and what its termination took back. */
export type LaunchRecording = {
  sent: KernelFrame[];
  tables: Write[];
  launch: Write[][];
  terminate: Write[][];
  reads: number;
};

/** What is counted and does not depend on the machine: deliveries to vats, statements that read, statements that write. */
export type Effort = { deliveries: number; reads: number; writes: number };

export const effortOfCalls = ({ vats, commits, reads }: CallRecording): Effort => ({
  deliveries: vats.reduce((sum, { during }) => sum + during.answers.length, 0),
  reads,
  writes: commits.flat().length,
});

export const effortOfLaunch = ({ sent, launch, reads }: LaunchRecording): Effort => ({
  deliveries: sent.filter(({ type }) => type === 'deliver').length,
  reads,
  writes: launch.flat().length,
});
