import type { PlatformServices } from '../../src/kernel/index.ts';

/** The kernel's timers run so many times faster than the clock: what counts seconds then counts parts of them. */
export const hurry = (services: PlatformServices, times: number): PlatformServices => ({
  ...services,
  setTimer: (ms, callback) => services.setTimer(ms / times, callback),
});
