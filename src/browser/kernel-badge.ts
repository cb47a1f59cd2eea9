/** The kernel's state at the extension's icon in the toolbar. The browser remembers it while the service worker sleeps. */
import type { KernelStateMessage } from '../wire/platform-protocol.ts';

/** White on each of these reads at WCAG AA. A kernel that runs needs no badge. */
const badges: Record<KernelStateMessage['state'], { text: string; color: string }> = {
  starting: { text: '…', color: '#565e68' },
  waiting: { text: '…', color: '#7c5000' },
  running: { text: '', color: '#17693d' },
  stopping: { text: '…', color: '#565e68' },
  stopped: { text: 'off', color: '#565e68' },
  failed: { text: '!', color: '#ad231b' },
};

/** What a tooltip has room for. */
const REASON_LENGTH = 200;

export const showKernelState = async ({ state, reason }: KernelStateMessage): Promise<void> => {
  const { text, color } = badges[state];
  const why = reason === '' ? '' : `: ${reason.slice(0, REASON_LENGTH)}`;
  await Promise.all([
    chrome.action.setBadgeText({ text }),
    chrome.action.setBadgeTextColor({ color: '#ffffff' }),
    chrome.action.setBadgeBackgroundColor({ color }),
    chrome.action.setTitle({ title: `Ocap Kernel – ${state}${why}` }),
  ]);
};
