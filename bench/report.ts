/** What a bench has to say: one row per operation, beside what the same work costs without a kernel. */

import { formatTable, shown } from './format-table.ts';
import type { Effort } from './limits/recording.ts';
import { median } from './median.ts';
import { formatPanelReport, type PanelReport } from './panel/panel-report.ts';

/** The parts of an operation that no kernel can do without. */
export const limitNames = ['start', 'host', 'port', 'liveslots', 'commit'] as const;
export type LimitName = (typeof limitNames)[number];

export type Row = {
  operation: string;
  microseconds: number;
  perSecond: number;
  /** Microseconds, where the operation has such a part. */
  limits: Partial<Record<LimitName, number>>;
  sumOfLimits: number;
  /** How many times the sum of its limits the operation takes. */
  ratio: number;
  effort: Effort;
};

export type Samples = {
  operation: string;
  /** Microseconds per operation, one sample per round: of the operation itself and of its limits. */
  itself: number[];
  limits: { name: LimitName; samples: number[] }[];
  /** Of `count` operations together. */
  effort: Effort;
  count: number;
};

/** `panel`: where there is one to measure. */
export type Report = { platform: string; rounds: number; rows: Row[]; panel?: PanelReport };

/** Ratios are taken round by round: what else the machine did in a round befell operation and limits alike. */
export const makeRow = ({ operation, itself, limits, effort, count }: Samples): Row => {
  const sums = itself.map((_, round) => limits.reduce((sum, { samples }) => sum + (samples[round] ?? NaN), 0));
  const microseconds = median(itself);
  return {
    operation,
    microseconds,
    perSecond: 1_000_000 / microseconds,
    limits: Object.fromEntries(limits.map(({ name, samples }) => [name, median(samples)])),
    sumOfLimits: median(sums),
    ratio: median(itself.map((sample, round) => sample / (sums[round] ?? NaN))),
    effort: {
      deliveries: effort.deliveries / count,
      reads: effort.reads / count,
      writes: effort.writes / count,
    },
  };
};

type Column = { title: string; cell(row: Row): string };

/** Limits that no operation has are left out. */
const columnsOf = (rows: readonly Row[]): Column[] => [
  { title: 'operation', cell: ({ operation }) => operation },
  { title: 'µs', cell: ({ microseconds }) => shown(microseconds) },
  { title: 'per second', cell: ({ perSecond }) => shown(perSecond) },
  ...limitNames
    .filter((name) => rows.some(({ limits }) => limits[name] !== undefined))
    .map((name): Column => ({ title: name, cell: ({ limits }) => shown(limits[name]) })),
  { title: 'limit', cell: ({ sumOfLimits }) => shown(sumOfLimits) },
  { title: 'ratio', cell: ({ ratio }) => shown(ratio, 2) },
  { title: 'deliveries', cell: ({ effort }) => shown(effort.deliveries, 1) },
  { title: 'reads', cell: ({ effort }) => shown(effort.reads, 1) },
  { title: 'writes', cell: ({ effort }) => shown(effort.writes, 1) },
];

const legend = `
µs: the median per operation. limit: the sum of what the same work costs by itself, measured in the same rounds:
  start      a vat worker that is started, given its code and its first deliveries
  host       as many messages from the host's page to the kernel's worker and back
  port       the same frames back and forth between the same contexts
  liveslots  the same deliveries in the vat's realm, with no port
  commit     the same rows written and committed by the same driver; calls that nobody outside waits for share a commit
ratio: the operation through its limit. It can fall below 1 where kernel and vats work at the same time.
deliveries, reads, writes: what one operation asks of vats, and its SQL statements; they hardly depend on the machine.`;

const formatRows = (rows: readonly Row[]): string => {
  const columns = columnsOf(rows);
  const table = formatTable(
    columns.map(({ title }) => title),
    rows.map((row) => columns.map(({ cell }) => cell(row))),
  );
  return [...table, legend].join('\n');
};

/** The report for people. */
export const formatReport = ({ platform, rounds, rows, panel }: Report): string => {
  const parts = [
    rows.length > 0 ? `${platform}, medians of ${rounds} rounds\n\n${formatRows(rows)}` : platform,
    ...(panel === undefined ? [] : [formatPanelReport(panel)]),
  ];
  return parts.join('\n\n');
};
