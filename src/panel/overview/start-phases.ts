/** How far the kernel is from being all there: its store, then its vats, then its network. */
import type { KernelStatus } from '../../wire/host-api.ts';
import { lastStatusOf, type KernelView } from '../kernel-store.ts';
import type { Tone } from '../kit/state-label.tsx';

/** `problem`: why it went wrong, if it did. */
export type Phase = { name: string; tone: Tone; text: string; problem?: string };

const storePhase = (view: KernelView): Pick<Phase, 'tone' | 'text'> => {
  switch (view.state) {
    case 'connecting':
    case 'restarting':
      return { tone: 'wait', text: 'Opening' };
    case 'running':
      return { tone: 'ok', text: 'Open' };
    case 'stopped':
      return { tone: 'quiet', text: 'Closed' };
    case 'failed':
      return { tone: 'bad', text: 'Not available' };
    default:
      throw new TypeError(`unknown view ${JSON.stringify(view satisfies never)}`);
  }
};

const vatPhase = ({ vats }: KernelStatus): Pick<Phase, 'tone' | 'text'> => {
  const running = vats.filter(({ state }) => state === 'running').length;
  const text = `${running} of ${vats.length} run`;
  if (vats.some(({ state }) => state === 'starting')) return { tone: 'wait', text };
  return { tone: running === vats.length ? 'ok' : 'bad', text };
};

const networkPhase = ({ remoteComms }: KernelStatus): Omit<Phase, 'name'> => {
  const { state, options, error } = remoteComms;
  if (error !== null) return { tone: 'bad', text: 'Failed', problem: error };
  if (state === 'connected') return { tone: 'ok', text: 'Connected' };
  if (state === 'locked') return { tone: 'wait', text: 'Waits for the password' };
  return options === null ? { tone: 'quiet', text: 'Off' } : { tone: 'wait', text: 'Connecting' };
};

/** Later phases are unknown until the store is open: what is shown of them would be of an earlier kernel. */
export const startPhases = (view: KernelView): Phase[] => {
  const status = view.state === 'running' ? lastStatusOf(view) : null;
  const later = { tone: 'quiet', text: 'Not yet' } as const;
  return [
    { name: 'Store', ...storePhase(view) },
    { name: 'Vats', ...(status === null ? later : vatPhase(status)) },
    { name: 'Network', ...(status === null ? later : networkPhase(status)) },
  ];
};
