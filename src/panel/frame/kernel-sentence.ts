/** The kernel's state as a person reads it. */
import type { KernelStatus } from '../../wire/host-api.ts';
import { countOf } from '../count-of.ts';
import type { Tone } from '../kit/state-label.tsx';
import type { KernelView } from '../kernel-store.ts';
import { readError } from '../readable-error.ts';

export type KernelSentence = { tone: Tone; label: string; detail: string; code: string | null };

const runningDetail = ({ kernel, vats }: KernelStatus): string => {
  const failed = vats.filter(({ state }) => state === 'failed').length;
  if (failed > 0) return `but ${countOf(failed, 'vat')} failed`;
  return `since ${new Date(kernel.startedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}`;
};

export const kernelSentence = (view: KernelView): KernelSentence => {
  switch (view.state) {
    case 'connecting':
      return { tone: 'wait', label: 'Connecting', detail: 'Waiting for the kernel’s first report', code: null };
    case 'running':
      return { tone: 'ok', label: 'Running', detail: runningDetail(view.status), code: null };
    case 'restarting':
      return {
        tone: 'wait',
        label: 'Restarting',
        detail: 'Connecting again; what you see is what was last known',
        code: null,
      };
    case 'stopped':
      return { tone: 'quiet', label: 'Stopped', detail: 'It stays stopped until somebody starts it', code: null };
    case 'failed': {
      const { text, code } = readError(view.reason);
      return { tone: 'bad', label: 'Failed', detail: text, code };
    }
    default:
      throw new TypeError(`unknown view ${JSON.stringify(view satisfies never)}`);
  }
};
