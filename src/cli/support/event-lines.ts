/** What a kernel tells of its work, in lines for people. */
import type { ConsoleStatus } from '../../wire/consoles.ts';
import type { CrankTrace, KernelFault, LogLine } from '../../wire/kernel-events.ts';
import { harmless } from './output.ts';

const at = (time: number): string => new Date(time).toISOString();

export const logLine = ({ time, vatId, level, tags, text, undone }: LogLine): string => {
  const tagged = tags.length === 0 ? '' : `[${tags.join(' ')}] `;
  return harmless(`${at(time)} ${vatId} ${level}: ${tagged}${text}${undone ? ' (its crank was undone)' : ''}`);
};

export const faultLine = ({ time, vatId, message }: KernelFault): string =>
  harmless(`${at(time)} ${vatId ?? 'kernel'} fault: ${message}`);

export const crankLine = ({
  time,
  vatId,
  number,
  kind,
  subject,
  method,
  outcome,
  problem,
  tookMs,
}: CrankTrace): string => {
  const about = method === null ? subject.join(' ') : `${subject.join(' ')}.${method}`;
  const end = outcome === 'applied' ? '' : `, ${outcome}: ${problem ?? ''}`;
  return harmless(`${at(time)} ${vatId} crank ${number}: ${kind} ${about}, ${tookMs.toFixed(1)} ms${end}`);
};

export const consoleLine = ({ subclusterId, name, lastEntry, unread }: ConsoleStatus): string =>
  harmless(`${at(Date.now())} ${subclusterId} console ${name}: ${lastEntry} entries, ${unread} characters unread`);
