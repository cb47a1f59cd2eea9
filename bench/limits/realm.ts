/**
 * The limits of ports and of liveslots, in a worker like a vat's, started by the kernel's own platform services from
 * `vat-realm.ts` in the supervisor's place.
 */
import type { PlatformServices, VatWorkerSpec } from '../../src/kernel/index.ts';
import type { RealmCommand } from './realm-protocol.ts';
import type { VatRecording } from './recording.ts';

export type Realm = {
  /** Sends what the kernel sent and gets what it got, and nobody thinks about it. Milliseconds. */
  exchange(): Promise<number>;
  /** The vats' supervisors do the deliveries with no port between. Milliseconds. */
  dispatch(): Promise<number>;
  end(): void;
};

let workers = 0;

/** Each worker has a name of its own, and in a browser a frame of its own as the first vat of a subcluster has. */
export const nextWorkerSpec = (): VatWorkerSpec => {
  workers += 1;
  return { vatId: `v${workers}`, subclusterId: `s${workers}`, incarnation: 1 };
};

export const makeRealm = async (platform: PlatformServices, vats: VatRecording[]): Promise<Realm> => {
  let hear = (_answer: unknown): void => {};
  let fail = (_reason: unknown): void => {};
  const worker: { send(command: unknown): void; terminate(): void } = platform.launchVatWorker(nextWorkerSpec(), {
    onFrame: (answer) => hear(answer),
    onDeath: (reason) => fail(Error(`the worker of the limits died: ${reason}`)),
  });
  const deliveries = vats.flatMap(({ during }) => during.sent.filter((frame) => frame.type === 'deliver'));

  const ask = (command: RealmCommand): Promise<unknown> =>
    new Promise((resolve, reject) => {
      hear = resolve;
      fail = reject;
      worker.send(command);
    });

  await ask({ type: 'prepare', vats });
  return {
    exchange: () =>
      new Promise((resolve, reject) => {
        const start = performance.now();
        let next = 0;
        hear = () => {
          const frame = deliveries[next];
          next += 1;
          if (frame === undefined) resolve(performance.now() - start);
          else worker.send(frame);
        };
        fail = reject;
        hear(undefined);
      }),
    dispatch: async () => {
      const milliseconds = await ask({ type: 'dispatch' });
      if (typeof milliseconds === 'number') return milliseconds;
      throw Error(`the deliveries cannot be repeated: ${String(milliseconds)}`);
    },
    end: () => worker.terminate(),
  };
};
