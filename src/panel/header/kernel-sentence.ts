/** The kernel's state as a person reads it. */
import type { KernelStatus } from '../../wire/host-api.ts';
import { countOf } from '../count-of.ts';
import type { Tone } from '../kit/state-label.tsx';
import type { KernelView } from '../kernel-store.ts';

export type KernelSentence = { tone: Tone; label: string; detail: string };

const runningDetail = ({ kernel, vats }: KernelStatus): string => {
  const failed = vats.filter(({ state }) => state === 'failed').length;
  if (failed > 0) return `but ${countOf(failed, 'vat')} failed`;
  return `since ${new Date(kernel.startedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}`;
};

export const kernelSentence = (view: KernelView): KernelSentence => {
  switch (view.state) {
    case 'connecting':
      return { tone: 'wait', label: 'Connecting', detail: 'Waiting for the kernel’s first report' };
    case 'running':
      return { tone: 'ok', label: 'Running', detail: runningDetail(view.status) };
    case 'restarting':
      return { tone: 'wait', label: 'Restarting', detail: 'Connecting again; what you see is what was last known' };
    case 'failed':
      return { tone: 'bad', label: 'Failed', detail: view.reason };
    default:
      throw new TypeError(`unknown view ${JSON.stringify(view satisfies never)}`);
  }
};
