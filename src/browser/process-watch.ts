/**
 * The kernel worker's part in watching over the process that all vats share. A process that dies tells nobody, so the vats'
 * frames are asked for a sign of life with each heartbeat: by this worker's timer, which no browser slows down.
 */
import type { PlatformServices } from '../kernel/index.ts';
import { shippedLimits as limits } from '../wire/limits.ts';
import type { OffscreenChannel } from './platform-services.ts';

type Powers = { offscreen: OffscreenChannel; hasVats(): boolean };

export const makeProcessWatch = ({
  offscreen,
  hasVats,
}: Powers): Pick<PlatformServices, 'onAllVatsDied' | 'probeVats'> => {
  let tellDeath: (reason: string) => void = () => {};
  let probes: (() => void)[] = [];
  const check = (): void => offscreen.postMessage({ type: 'checkFrames' });

  offscreen.addEventListener('message', ({ data }) => {
    if (data.type !== 'framesLive' && data.type !== 'allVatsDied') return;
    const waiting = probes;
    probes = [];
    if (data.type === 'allVatsDied') tellDeath(data.reason);
    else for (const settle of waiting) settle();
  });
  setInterval(() => {
    if (hasVats()) check();
  }, limits.heartbeatMs);

  return {
    onAllVatsDied(listener) {
      tellDeath = listener;
    },
    probeVats: () =>
      new Promise((resolve) => {
        probes.push(resolve);
        check();
      }),
  };
};
