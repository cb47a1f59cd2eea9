import type { PlatformServices, VatWorker } from '../../src/kernel/index.ts';

type Mortal = { vatId: string; worker: VatWorker; delivered: string[]; die(reason: string): void; fallSilent(): void };

/**
 * A platform that can be killed as a process is, from one moment to the next: after `kill` no worker, timer or turn of the
 * event loop calls the kernel again, and nothing that the kernel still does reaches a vat. Its database is for the caller to
 * close, which rolls back what was not committed.
 */
export const makeMortalPlatform = (services: PlatformServices) => {
  let dead = false;
  let vatsDead = false;
  let tellDeath: (reason: string) => void = () => {};
  const workers = new Map<string, Mortal>();
  const living = new Set<Mortal>();
  const whileAlive = (callback: () => void) => () => {
    if (!dead) callback();
  };
  const platform: PlatformServices = {
    ...services,
    launchVatWorker: (spec, events) => {
      let silent = false;
      const worker = services.launchVatWorker(spec, {
        onFrame: (frame) => {
          if (!dead && !silent) events.onFrame(frame);
        },
        onDeath: (...reason) => {
          if (!dead && !silent) events.onDeath(...reason);
        },
      });
      const mortal: Mortal = {
        vatId: spec.vatId,
        worker,
        delivered: [],
        die: (reason) => {
          living.delete(mortal);
          worker.terminate();
          events.onDeath(reason);
        },
        fallSilent: () => {
          silent = true;
          worker.terminate();
        },
      };
      workers.set(spec.vatId, mortal);
      living.add(mortal);
      return {
        send: (frame) => {
          if (frame.type === 'deliver') mortal.delivered.push(frame.value[0]);
          if (!dead) worker.send(frame);
        },
        terminate: () => {
          living.delete(mortal);
          worker.terminate();
        },
      };
    },
    onAllVatsDied: (listener) => {
      tellDeath = listener;
    },
    probeVats: () => (vatsDead ? new Promise<void>(() => {}) : services.probeVats()),
    setTimer: (ms, callback) => services.setTimer(ms, whileAlive(callback)),
    defer: (callback) => services.defer(whileAlive(callback)),
  };
  /** An upgrade that fails had a worker that is newer than the vat's own. */
  const workerOf = (vatId: string) => [...living].findLast((mortal) => mortal.vatId === vatId);
  return {
    platform,
    kill: (): void => {
      dead = true;
      for (const { worker } of workers.values()) worker.terminate();
    },
    /** The worker of a vat dies by itself. */
    killWorker: (vatId: string): void => workerOf(vatId)?.die('killed by the test'),
    /** The kinds of deliveries that the newest worker of a vat was given. */
    delivered: (vatId: string): readonly string[] => workers.get(vatId)?.delivered ?? [],
    /** The worker of a vat runs on, unheard. */
    silenceWorker: (vatId: string): void => workerOf(vatId)?.fallSilent(),
    /** The process that all vats share dies. Nobody knows until the function is called that this returns. */
    killVats: (): (() => void) => {
      vatsDead = true;
      for (const mortal of living) mortal.fallSilent();
      return () => {
        vatsDead = false;
        if (!dead) tellDeath('the process of all vats is dead');
      };
    },
  };
};
