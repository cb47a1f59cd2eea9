/** What people call what cranks are and do. */
import type { CrankKind, CrankTrace } from '../../wire/kernel-events.ts';
import type { CrankGroup } from '../../wire/inspect.ts';
import type { Tone } from '../kit/state-label.tsx';

type Word = { label: string; icon: string };

export const kindWords: Readonly<Record<CrankKind, Word>> = {
  start: { label: 'Start', icon: 'M4.5 2.5 13 8l-8.5 5.5z' },
  message: { label: 'Deliver', icon: 'M2 3.5h12v9H2zM2 4l6 5 6-5' },
  notify: { label: 'Notify', icon: 'M8 2a4 4 0 0 0-4 4v3l-1.5 2.5h11L12 9V6a4 4 0 0 0-4-4zM6.5 13.5h3' },
  dropExports: { label: 'Drop exports', icon: 'M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.5 9h6l.5-9' },
  retireExports: { label: 'Retire exports', icon: 'M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.5 9h6l.5-9' },
  retireImports: { label: 'Retire imports', icon: 'M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.5 9h6l.5-9' },
  reap: { label: 'Look for garbage', icon: 'M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.5 9h6l.5-9' },
  turn: { label: 'Turn', icon: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 5v3l2 1.5' },
};

export const sendWord: Word = { label: 'Send', icon: 'M2.5 8h11M9.5 4l4 4-4 4' };
export const resolveWord: Word = { label: 'Resolve', icon: 'M3 8.5 6.5 12 13 4.5' };
export const rejectWord: Word = { label: 'Reject', icon: 'M4 4l8 8M12 4l-8 8' };
export const storeWord: Word = { label: 'Store', icon: 'M3 3h10v10H3zM3 6.5h10M3 10h10' };

export const outcomeWords: Readonly<Record<CrankTrace['outcome'], { label: string; tone: Tone }>> = {
  applied: { label: 'Applied', tone: 'ok' },
  illegal: { label: 'Illegal', tone: 'bad' },
  fault: { label: 'Fault', tone: 'bad' },
  interrupted: { label: 'Interrupted', tone: 'wait' },
};

/** `size`: as the trace counts it. */
export const sizeText = (size: number): string => `${size.toLocaleString('en')} characters`;

/** `12 ms`, `0.4 ms`, `1.2 s`. */
export const tookText = (ms: number): string => {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
};

export const groupOptions: readonly { value: CrankGroup | ''; label: string }[] = [
  { value: '', label: 'all kinds' },
  { value: 'deliver', label: 'messages delivered' },
  { value: 'notify', label: 'notifications' },
  { value: 'send', label: 'that sent messages' },
  { value: 'resolve', label: 'that decided promises' },
  { value: 'turn', label: 'turns' },
  { value: 'start', label: 'starts' },
  { value: 'gc', label: 'garbage collection' },
];

export const outcomeOptions: readonly { value: CrankTrace['outcome'] | 'undone' | ''; label: string }[] = [
  { value: '', label: 'any' },
  { value: 'applied', label: 'applied' },
  { value: 'undone', label: 'undone, for any reason' },
  { value: 'illegal', label: 'illegal' },
  { value: 'fault', label: 'fault' },
  { value: 'interrupted', label: 'interrupted' },
];
