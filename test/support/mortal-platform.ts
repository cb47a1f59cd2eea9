import type { PlatformServices, VatWorker } from '../../src/kernel/index.ts';

/**
 * A platform that can be killed as a process is, from one moment to the next: after `kill` no worker, timer or turn of the
 * event loop calls the kernel again, and nothing that the kernel still does reaches a vat. Its database is for the caller to
 * close, which rolls back what was not committed.
 */
export const makeMortalPlatform = (services: PlatformServices) => {
  let dead = false;
  const workers = new Map<string, { worker: VatWorker; die(reason: string): void }>();
  const whileAlive = (callback: () => void) => () => {
    if (!dead) callback();
  };
  const platform: PlatformServices = {
    ...services,
    launchVatWorker: (spec, events) => {
      const worker = services.launchVatWorker(spec, {
        onFrame: (frame) => {
          if (!dead) events.onFrame(frame);
        },
        onDeath: (reason) => {
          if (!dead) events.onDeath(reason);
        },
      });
      workers.set(spec.vatId, {
        worker,
        die: (reason) => {
          worker.terminate();
          events.onDeath(reason);
        },
      });
      return {
        send: (frame) => {
          if (!dead) worker.send(frame);
        },
        terminate: worker.terminate,
      };
    },
    setTimer: (ms, callback) => services.setTimer(ms, whileAlive(callback)),
    defer: (callback) => services.defer(whileAlive(callback)),
  };
  return {
    platform,
    kill: (): void => {
      dead = true;
      for (const { worker } of workers.values()) worker.terminate();
    },
    /** The newest worker of a vat dies by itself. */
    killWorker: (vatId: string): void => workers.get(vatId)?.die('killed by the test'),
  };
};
